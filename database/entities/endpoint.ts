import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Bot } from './bot.js';

/** What a webhook's versions must not hold: its secrets, encrypted. The id is the webhook's. */
@Entity('endpoints')
@Index('endpoints_bot_idx', ['botId'])
export class Endpoint {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'endpoints_pkey' })
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'bot_id' })
  @ForeignKey(() => Bot, { name: 'endpoints_bot_fkey', onDelete: 'CASCADE' })
  botId!: string;

  /** Header names and values as JSON, sealed. */
  @Column('bytea', { nullable: true })
  headers!: Buffer | null;

  /** Signing secret (Standard Webhooks), sealed. */
  @Column('bytea', { nullable: true })
  secret!: Buffer | null;

  /** The one before, which signs too for a while after a rotation. */
  @Column('bytea', { name: 'previous_secret', nullable: true })
  previousSecret!: Buffer | null;

  @Column('timestamptz', { name: 'previous_until', nullable: true })
  previousUntil!: Date | null;

  /** Since when every attempt failed; null while it is well. */
  @Column('timestamptz', { name: 'failing_since', nullable: true })
  failingSince!: Date | null;

  @Column('timestamptz', { name: 'disabled_at', nullable: true })
  disabledAt!: Date | null;

  @Column('text', { name: 'disabled_reason', nullable: true })
  disabledReason!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
