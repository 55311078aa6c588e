import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { EndReason } from '#contracts/entries.js';
import type { ConversationStatus, VisitContext } from '#contracts/widget.js';
import { Bot } from './bot.js';
import { Visitor } from './visitor.js';

/** A conversation: its place in its life, and the counters its timeline hangs on. */
@Entity('conversations')
@Check('conversations_status_check', "status IN ('open', 'ended', 'closed')")
@Index('conversations_token_key', ['tokenHash'], { unique: true })
@Index('conversations_account_idx', ['accountId', 'id'])
@Index('conversations_bot_idx', ['botId', 'id'])
@Index('conversations_visitor_idx', ['visitorId'])
@Index('conversations_started_idx', ['accountId', 'startedAt', 'botId'])
@Index('conversations_left_idx', ['leftAt'], { where: 'left_at IS NOT NULL' })
@Index('conversations_start_due_idx', ['startDueAt'], { where: 'start_due_at IS NOT NULL' })
export class Conversation {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'conversations_pkey' })
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'bot_id' })
  @ForeignKey(() => Bot, { name: 'conversations_bot_fkey', onDelete: 'CASCADE' })
  botId!: string;

  @Column('int', { name: 'bot_version' })
  botVersion!: number;

  @Column('uuid', { name: 'visitor_id' })
  @ForeignKey(() => Visitor, { name: 'conversations_visitor_fkey', onDelete: 'CASCADE' })
  visitorId!: string;

  @Column('text', { default: 'open' })
  status!: ConversationStatus;

  @Column('text', { name: 'end_reason', nullable: true })
  endReason!: EndReason | null;

  /** Seq of the newest timeline entry; bumped in the statement that adds entries, so there are no gaps. */
  @Column('int', { name: 'last_seq', default: 0 })
  lastSeq!: number;

  /** Visitor messages up to this seq are taken care of. */
  @Column('int', { name: 'answered_seq', default: 0 })
  answeredSeq!: number;

  /** Steps applied so far; a step commits only if it still stands where it read it. */
  @Column('int', { name: 'step_no', default: 0 })
  stepNo!: number;

  @Column('int', { default: 0 })
  messages!: number;

  @Column('int', { name: 'visitor_messages', default: 0 })
  visitorMessages!: number;

  /** Of the model that it used, and those that are set aside for calls under way. */
  @Column('int', { default: 0 })
  tokens!: number;

  @Column('timestamptz', { name: 'last_message_at', nullable: true })
  lastMessageAt!: Date | null;

  @Column('text', { name: 'page_url', nullable: true })
  pageUrl!: string | null;

  @Column('text', { nullable: true })
  locale!: string | null;

  /** What the page says of the visit. */
  @Column('jsonb', { default: {} })
  context!: VisitContext;

  /** What the actions remember, by their names. */
  @Column('jsonb', { default: {} })
  state!: Record<string, unknown>;

  /** The closed conversation that this one goes on from. */
  @Column('uuid', { name: 'previous_id', nullable: true })
  previousId!: string | null;

  /** When the visitor's last event stream went away; null while one is open, or none was. */
  @Column('timestamptz', { name: 'left_at', nullable: true })
  leftAt!: Date | null;

  /** SHA-256 of the visitor's token. */
  @Column('bytea', { name: 'token_hash' })
  tokenHash!: Buffer;

  @Column('timestamptz', { name: 'token_expires_at' })
  tokenExpiresAt!: Date;

  @CreateDateColumn({ name: 'started_at', type: 'timestamptz', default: () => 'now()' })
  startedAt!: Date;

  /** When the sweeper starts the workflow; null once it runs. */
  @Column('timestamptz', { name: 'start_due_at', nullable: true })
  startDueAt!: Date | null;
}
