import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { EntryKind, ReplyTrace } from '#contracts/entries.js';
import { Conversation } from './conversation.js';

/** One thing that happened in a conversation. Never changed; the timeline is the truth. */
@Entity('timeline_entries')
@Index('timeline_entries_id_key', ['id'], { unique: true })
@Index('timeline_entries_client_id_key', ['conversationId', 'clientId'], { unique: true })
@Index('timeline_entries_signal_due_idx', ['signalDueAt'], { where: 'signal_due_at IS NOT NULL' })
@Index('timeline_entries_events_idx', ['accountId', 'at'], {
  where: "kind IN ('handover-offered', 'channel-opened', 'form-submitted', 'step-failed')",
})
// By trigrams, which TypeORM cannot say; so are the other search indexes.
@Index('timeline_entries_text_idx', { synchronize: false })
export class TimelineEntry {
  @PrimaryColumn('uuid', { name: 'conversation_id', primaryKeyConstraintName: 'timeline_entries_pkey' })
  @ForeignKey(() => Conversation, { name: 'timeline_entries_conversation_fkey', onDelete: 'CASCADE' })
  conversationId!: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'timeline_entries_pkey' })
  seq!: number;

  @Column('uuid')
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('text')
  kind!: EntryKind;

  @Column('jsonb')
  body!: Record<string, unknown>;

  /** Why the entry is what it is; for owners. */
  @Column('jsonb', { nullable: true })
  trace!: ReplyTrace | null;

  /** `clock_timestamp()`: entries of one transaction keep their own times. */
  @Column('timestamptz', { default: () => 'clock_timestamp()' })
  at!: Date;

  /** The id a client gave it; the same id again is the same entry. */
  @Column('uuid', { name: 'client_id', nullable: true })
  clientId!: string | null;

  /** The signal this entry owes the workflow. */
  @Column('text', { nullable: true })
  signal!: string | null;

  /** When the sweeper sends that signal; null once the workflow has it. */
  @Column('timestamptz', { name: 'signal_due_at', nullable: true })
  signalDueAt!: Date | null;
}
