import type { DataSource } from 'typeorm';
import { type Config, loadConfig } from '#config/config.js';
import { createLog } from '#config/log.js';
import type { Bot, BotSettings } from '#contracts/bots.js';
import type { StartedConversation } from '#contracts/widget.js';
import { createAccount, createApiKey } from '#database/accounts.js';
import { openTestDatabase } from '#testing/database.js';
import { testEncryptionKeys } from '#testing/encryption-keys.js';
import { generousLimits } from '#testing/generous-limits.js';
import { outboundVariables } from '#testing/outbound-variables.js';
import { until } from '#testing/until.js';
import { startApi } from '../api.js';
import { type Ask, askAsDocumented } from './ask.js';

export interface TestApi {
  url: string;
  db: DataSource;
  /** For a second one beside it. */
  config: Config;
  ask: Ask;
  /** An API key of an account of its own. */
  newKey(): Promise<string>;
  /** A bot of the account with this key. */
  aBot(key: string, settings?: Partial<BotSettings>): Promise<Bot>;
  /** A conversation with a bot. */
  arrive(bot: Bot): Promise<StartedConversation>;
  /** Rows of the tables that a visitor can write to. */
  countRows(): Promise<{ conversations: number; entries: number; visitors: number }>;
  close(): Promise<void>;
}

/** What a test needs of an API, wherever it runs. */
export type ApiClient = Pick<TestApi, 'url' | 'db' | 'ask' | 'newKey' | 'aBot' | 'arrive'>;

/** The API in this process over a real Postgres, with Temporal away: for what is decided before a workflow hears of it. */
export async function openTestApi(variables: Record<string, string> = {}): Promise<TestApi> {
  const database = await openTestDatabase();
  const config = loadConfig({
    DATABASE_URL: database.url,
    ENCRYPTION_KEYS: testEncryptionKeys,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    PORT: '0',
    LOG_LEVEL: 'silent',
    ...outboundVariables,
    ...generousLimits,
    ...variables,
  });
  const api = await startApi(config, createLog(config.log.level, 'test'));
  const client = await clientOf(api.url, database.db);
  // What is spoken before the API listens, it does not hear.
  await until('a listener', async () => {
    const listeners = await database.db.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %' AND state = 'idle'",
    );
    if (listeners.length === 0) throw new Error('Nobody listens.');
  });
  return {
    ...client,
    config,
    async countRows() {
      const [counts] = await database.db.query(
        `SELECT (SELECT count(*)::int FROM conversations) AS conversations,
           (SELECT count(*)::int FROM timeline_entries) AS entries, (SELECT count(*)::int FROM visitors) AS visitors`,
      );
      return counts;
    },
    async close() {
      await api.stop();
      await database.close();
    },
  };
}

/** Asks an API that runs over this database. */
export async function clientOf(url: string, db: DataSource): Promise<ApiClient> {
  const ask = await askAsDocumented(url);
  return {
    url,
    db,
    ask,
    async newKey() {
      const { id } = await createAccount(db, 'Test');
      return (await createApiKey(db, id, 'test')).key;
    },
    async aBot(token, settings = {}) {
      return (await ask<Bot>('POST', '/v1/bots', { token, body: { name: 'Fern', ...settings } })).body;
    },
    async arrive({ publicId }) {
      return (await ask<StartedConversation>('POST', `/v1/widget/${publicId}/conversations`, { body: {} })).body;
    },
  };
}
