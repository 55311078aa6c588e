import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Bot } from './bot.js';

/** Somebody who chats, and what is known of them. */
@Entity('visitors')
@Index('visitors_bot_idx', ['botId'])
@Index('visitors_subject_key', ['botId', 'subject'], { unique: true, where: 'subject IS NOT NULL' })
@Index('visitors_search_idx', { synchronize: false })
export class Visitor {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'visitors_pkey' })
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'bot_id' })
  @ForeignKey(() => Bot, { name: 'visitors_bot_fkey', onDelete: 'CASCADE' })
  botId!: string;

  @Column('text', { nullable: true })
  name!: string | null;

  @Column('text', { nullable: true })
  email!: string | null;

  @Column('text', { nullable: true })
  phone!: string | null;

  /** Who a signed identity says this is: the user's id on the owner's website. */
  @Column('text', { nullable: true })
  subject!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
