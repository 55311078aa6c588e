import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Bot } from './bot.js';

/** A sentence that an owner tries on a bot, and what would have happened. Temporal sees its id alone. */
@Entity('trials')
@Index('trials_bot_idx', ['botId'])
export class Trial {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'trials_pkey' })
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'bot_id' })
  @ForeignKey(() => Bot, { name: 'trials_bot_fkey', onDelete: 'CASCADE' })
  botId!: string;

  @Column('jsonb')
  request!: unknown;

  @Column('jsonb', { nullable: true })
  result!: unknown;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
