import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { Account } from './entities/account.js';
import { ApiKey } from './entities/api-key.js';
import { Bot } from './entities/bot.js';
import { BotVersion } from './entities/bot-version.js';
import { Conversation } from './entities/conversation.js';
import { KnowledgeArticle } from './entities/knowledge-article.js';
import { KnowledgePassage } from './entities/knowledge-passage.js';
import { StepRecord } from './entities/step-record.js';
import { TimelineEntry } from './entities/timeline-entry.js';
import { Visitor } from './entities/visitor.js';
import { Start1795305600000 } from './migrations/1795305600000-start.js';

/** The one way to Postgres. `poolSize` bounds simultaneous queries of this process; a query may take 15 s at most. */
export function createDataSource(options: { url: string; poolSize?: number; name?: string }): DataSource {
  return new DataSource({
    type: 'postgres',
    url: options.url,
    poolSize: options.poolSize ?? 10,
    applicationName: options.name ?? 'parley',
    entities: [
      Account,
      ApiKey,
      Bot,
      BotVersion,
      Conversation,
      KnowledgeArticle,
      KnowledgePassage,
      StepRecord,
      TimelineEntry,
      Visitor,
    ],
    migrations: [Start1795305600000],
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    extra: {
      connectionTimeoutMillis: 5_000,
      statement_timeout: 15_000,
      idle_in_transaction_session_timeout: 15_000,
      keepAlive: true,
    },
  });
}
