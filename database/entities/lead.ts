import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn, UpdateDateColumn } from 'typeorm';
import type { ConsentSnapshot } from '#contracts/contact-form.js';
import type { LeadSource } from '#contracts/leads.js';
import { Bot } from './bot.js';
import { Conversation } from './conversation.js';
import { Visitor } from './visitor.js';

/** The details a visitor left, one lead for each visitor: what they send again is added to it. */
@Entity('leads')
@Index('leads_visitor_key', ['visitorId'], { unique: true })
@Index('leads_account_idx', ['accountId', 'id'])
// On lower(email), which TypeORM cannot say.
@Index('leads_email_idx', { synchronize: false })
@Index('leads_conversation_idx', ['conversationId'])
@Index('leads_search_idx', { synchronize: false })
@Index('leads_created_idx', ['accountId', 'createdAt', 'botId'])
export class Lead {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'leads_pkey' })
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'bot_id' })
  @ForeignKey(() => Bot, { name: 'leads_bot_fkey', onDelete: 'CASCADE' })
  botId!: string;

  @Column('uuid', { name: 'visitor_id' })
  @ForeignKey(() => Visitor, { name: 'leads_visitor_fkey', onDelete: 'CASCADE' })
  visitorId!: string;

  /** Where they were sent last. */
  @Column('uuid', { name: 'conversation_id', nullable: true })
  @ForeignKey(() => Conversation, { name: 'leads_conversation_fkey', onDelete: 'SET NULL' })
  conversationId!: string | null;

  @Column('text', { nullable: true })
  name!: string | null;

  @Column('text', { nullable: true })
  email!: string | null;

  @Column('text', { nullable: true })
  phone!: string | null;

  /** What the first form was for. */
  @Column('text')
  source!: LeadSource;

  @Column('text', { name: 'page_url', nullable: true })
  pageUrl!: string | null;

  @Column('jsonb', { nullable: true })
  consent!: ConsentSnapshot | null;

  @Column('int', { default: 1 })
  submissions!: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
