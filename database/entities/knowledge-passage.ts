import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { KnowledgeArticle } from './knowledge-article.js';

/** A paragraph or a few of an article: what the search finds and the prompt quotes. */
@Entity('knowledge_passages')
@Index('knowledge_passages_bot_idx', ['botId'])
@Index('knowledge_passages_search_idx', { synchronize: false })
export class KnowledgePassage {
  @PrimaryColumn('uuid', { name: 'article_id', primaryKeyConstraintName: 'knowledge_passages_pkey' })
  @ForeignKey(() => KnowledgeArticle, { name: 'knowledge_passages_article_fkey', onDelete: 'CASCADE' })
  articleId!: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'knowledge_passages_pkey' })
  position!: number;

  @Column('uuid', { name: 'bot_id' })
  botId!: string;

  @Column('text')
  text!: string;

  /** Stemmed words of title and text in the bot's language. */
  @Column('tsvector')
  search!: string;
}
