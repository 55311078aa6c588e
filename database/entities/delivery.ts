import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn, UpdateDateColumn } from 'typeorm';
import type { DeliveryKind, DeliveryRequest, DeliveryState } from '#contracts/deliveries.js';
import { Bot } from './bot.js';
import { Conversation } from './conversation.js';

/** One mail or one webhook call that was decided; `effectKey` keeps the same effect from being queued twice. */
@Entity('deliveries')
@Index('deliveries_effect_key', ['conversationId', 'effectKey'], { unique: true })
@Index('deliveries_account_idx', ['accountId', 'id'])
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

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
