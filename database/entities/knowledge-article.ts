import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn, UpdateDateColumn } from 'typeorm';
import { Bot } from './bot.js';

/** What a bot knows, as its owner wrote it. */
@Entity('knowledge_articles')
@Index('knowledge_articles_bot_idx', ['botId', 'id'])
export class KnowledgeArticle {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'knowledge_articles_pkey' })
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'bot_id' })
  @ForeignKey(() => Bot, { name: 'knowledge_articles_bot_fkey', onDelete: 'CASCADE' })
  botId!: string;

  @Column('text')
  title!: string;

  @Column('text')
  text!: string;

  @Column('text', { nullable: true })
  url!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
