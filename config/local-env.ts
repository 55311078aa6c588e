import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, loadConfig } from './config.js';

const localEnv = z.object({
  DATABASE_URL: z.string().optional(),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s:/]+:\d+$/, 'expected host:port')
    .optional(),
  TEMPORAL_UI_URL: z.string().optional(),
  TEMPORAL_CLI_PATH: z.string().optional(),
  OPENAI_BASE_URL: z.string().optional(),
  OPENAI_API_KEY: z.string().optional(),
  SMTP_URL: z.string().optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number('expected a port').int().min(1).max(65_535).default(3000),
  PUBLIC_URL: z.string().optional(),
  XDG_CACHE_HOME: z.string().optional(),
  PATH: z.string().default(''),
});

export type LocalEnv = ReturnType<typeof loadLocalEnv>;

/**
 * What `npm start` takes from the environment: which parts are given from outside, and where things are found.
 * Throws a ConfigError, also for what the API or the worker would refuse later.
 */
export function loadLocalEnv(variables: Record<string, string | undefined> = process.env) {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  loadConfig({ DATABASE_URL: 'postgres://comes-later', ENCRYPTION_KEYS: `comes-later:${'A'.repeat(43)}=`, ...given });
  const parsed = localEnv.safeParse(given);
  if (!parsed.success) throw new ConfigError(parsed.error.issues);
  const e = parsed.data;
  const path = e.PATH;
  /** Kept across clones: holds the Temporal CLI. */
  const cacheDir = join(e.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'parley');
  return {
    databaseUrl: e.DATABASE_URL,
    temporal: { address: e.TEMPORAL_ADDRESS, uiUrl: e.TEMPORAL_UI_URL },
    temporalPlaces: { cliPath: e.TEMPORAL_CLI_PATH, path, cacheDir },
    redisPlaces: { path, cacheDir },
    model: { baseUrl: e.OPENAI_BASE_URL, given: e.OPENAI_BASE_URL !== undefined || e.OPENAI_API_KEY !== undefined },
    smtpUrl: e.SMTP_URL,
    host: e.HOST,
    port: e.PORT,
    publicUrl: e.PUBLIC_URL,
    /** Everything, for child processes. */
    all: given,
  };
}
