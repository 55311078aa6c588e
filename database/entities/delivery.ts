import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn, UpdateDateColumn } from 'typeorm';
import type { DeliveryKind, DeliveryRequest, DeliveryState } from '#contracts/deliveries.js';
import { Bot } from './bot.js';
import { Conversation } from './conversation.js';

/** One mail or one webhook call that was decided; `effectKey` keeps the same effect from being queued twice. */
@Entity('deliveries')
@Index('deliveries_effect_key', ['conversationId', 'effectKey'], { unique: true })
@Index('deliveries_due_idx', ['dueAt'], { where: 'due_at IS NOT NULL' })
@Index('deliveries_conversation_idx', ['conversationId'])
@Index('deliveries_created_idx', ['accountId', 'createdAt', 'id'])
@Index('deliveries_kind_idx', ['accountId', 'kind', 'createdAt', 'id'])
@Index('deliveries_state_idx', ['accountId', 'state', 'createdAt', 'id'], { where: "state <> 'accepted'" })
@Index('deliveries_failed_idx', ['accountId', 'settledAt', 'botId'], {
  where: "state IN ('failed', 'blocked', 'unknown')",
})
@Index('deliveries_failed_conversation_idx', ['conversationId'], { where: "state IN ('failed', 'blocked', 'unknown')" })
export class Delivery {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'deliveries_pkey' })
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'bot_id' })
  @ForeignKey(() => Bot, { name: 'deliveries_bot_fkey', onDelete: 'CASCADE' })
  botId!: string;

  @Column('uuid', { name: 'conversation_id' })
  @ForeignKey(() => Conversation, { name: 'deliveries_conversation_fkey', onDelete: 'CASCADE' })
  conversationId!: string;

  @Column('text')
  kind!: DeliveryKind;

  @Column('text', { name: 'effect_key' })
  effectKey!: string;

  @Column('jsonb')
  request!: DeliveryRequest;

  @Column('text', { default: 'queued' })
  state!: DeliveryState;

  /** The receiver's key to tell repeats by: `webhook-id`, or a mail's Message-ID. */
  @Column('text', { name: 'message_id', nullable: true })
  messageId!: string | null;

  /** What a webhook receives, the same bytes at each attempt. */
  @Column('text', { nullable: true })
  body!: string | null;

  @Column('int', { default: 0 })
  attempts!: number;

  /** Why it stands where it stands, in words. */
  @Column('text', { nullable: true })
  reason!: string | null;

  /** The receiver's answer, when it was JSON. */
  @Column('jsonb', { nullable: true })
  response!: unknown;

  @Column('timestamptz', { name: 'next_at', nullable: true })
  nextAt!: Date | null;

  @Column('timestamptz', { name: 'settled_at', nullable: true })
  settledAt!: Date | null;

  /** When the reconciler looks whether its workflow is there; null once it is settled. */
  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt!: Date | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
