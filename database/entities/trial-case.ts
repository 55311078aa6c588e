import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { SaveCase, TryMessage } from '#contracts/trials.js';
import { Bot } from './bot.js';
import { Conversation } from './conversation.js';

/** A sentence of which an owner said which rules it must trigger, and which not. */
@Entity('trial_cases')
@Index('trial_cases_bot_idx', ['botId', 'id'])
@Index('trial_cases_conversation_idx', ['conversationId'])
export class TrialCase {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'trial_cases_pkey' })
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'bot_id' })
  @ForeignKey(() => Bot, { name: 'trial_cases_bot_fkey', onDelete: 'CASCADE' })
  botId!: string;

  /** Where it was said: what a visitor wrote goes when the conversation goes. */
  @Column('uuid', { name: 'conversation_id', nullable: true })
  @ForeignKey(() => Conversation, { name: 'trial_cases_conversation_fkey', onDelete: 'CASCADE' })
  conversationId!: string | null;

  @Column('jsonb')
  request!: TryMessage;

  @Column('jsonb')
  expected!: SaveCase['expected'];

  @Column('text')
  note!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
