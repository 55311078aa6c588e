import { Column, CreateDateColumn, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { BotSettings } from '#contracts/bots.js';
import { Bot } from './bot.js';

/** Settings of a bot as saved once; never changed. A conversation keeps the one it started with. */
@Entity('bot_versions')
export class BotVersion {
  @PrimaryColumn('uuid', { name: 'bot_id', primaryKeyConstraintName: 'bot_versions_pkey' })
  @ForeignKey(() => Bot, { name: 'bot_versions_bot_fkey', onDelete: 'CASCADE' })
  botId!: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'bot_versions_pkey' })
  version!: number;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('jsonb')
  settings!: BotSettings;

  /** Settings of the actions, by their names. */
  @Column('jsonb', { default: {} })
  actions!: Record<string, unknown>;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
