import { z } from 'zod';
import { env } from './env.js';
import { version } from './version.js';

/** Configuration nested by concern. Secrets sit in `secrets` alone, which nothing logs. */
export type Config = ReturnType<typeof toConfig>;

/** Reads the environment once. Throws a ConfigError that lists every problem, a line each. */
export function loadConfig(variables: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = env.safeParse(given);
  if (!parsed.success) throw new ConfigError(parsed.error.issues);
  return toConfig(parsed.data);
}

export class ConfigError extends Error {
  constructor(issues: readonly z.core.$ZodIssue[]) {
    const lines = issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
    super(`The environment is not complete:\n${lines.join('\n')}`);
    this.name = 'ConfigError';
  }
}

function toConfig(e: z.infer<typeof env>) {
  return {
    version,
    database: { poolSize: e.DATABASE_POOL },
    temporal: { address: e.TEMPORAL_ADDRESS, namespace: e.TEMPORAL_NAMESPACE, uiUrl: e.TEMPORAL_UI_URL },
    model: {
      baseUrl: e.OPENAI_BASE_URL,
      defaultModel: e.OPENAI_MODEL,
      demo: e.DEMO_MODEL,
      silenceMs: e.MODEL_SILENCE_MS,
      output: { tokens: e.MODEL_OUTPUT_TOKENS, field: e.MODEL_OUTPUT_FIELD },
      budgets: { turn: e.TOKENS_TURN, conversation: e.TOKENS_CONVERSATION, day: e.TOKENS_DAY },
    },
    /** What webhooks may reach: the options of their guard. */
    outbound: {
      allowedRanges: e.OUTBOUND_ALLOWED_RANGES,
      allowHttp: e.OUTBOUND_ALLOW_HTTP,
      ports: e.OUTBOUND_PORTS,
    },
    mail: {
      from: e.MAIL_FROM,
      caps: {
        account: { hour: e.MAIL_ACCOUNT_HOUR, day: e.MAIL_ACCOUNT_DAY },
        visitor: { hour: e.MAIL_VISITOR_HOUR, day: e.MAIL_VISITOR_DAY },
        visitors: { day: e.MAIL_VISITORS_DAY },
        team: { hour: e.MAIL_TEAM_HOUR },
      },
    },
    limits: {
      addressStarts: { most: e.LIMIT_ADDRESS_STARTS, seconds: 3600 },
      visitorMessages: e.LIMIT_VISITOR_MESSAGES,
      visitorActs: e.LIMIT_VISITOR_ACTS,
      visitorStreams: e.LIMIT_VISITOR_STREAMS,
      conversationMessages: e.LIMIT_CONVERSATION_MESSAGES,
      botMessages: e.LIMIT_BOT_MESSAGES,
      accountMessages: e.LIMIT_ACCOUNT_MESSAGES,
      ownerRequests: { most: e.LIMIT_OWNER_REQUESTS, seconds: 60 },
    },
    conversation: { transcriptDelayMs: e.TRANSCRIPT_DELAY_MS },
    http: {
      host: e.HOST,
      port: e.PORT,
      publicUrl: e.PUBLIC_URL.replace(/\/$/, ''),
      trustProxy: e.TRUST_PROXY,
      eventsPingMs: e.EVENTS_PING_MS,
    },
    worker: {
      port: e.WORKER_PORT,
      bundle: e.WORKFLOW_BUNDLE,
      maxCachedWorkflows: e.MAX_CACHED_WORKFLOWS,
      shutdownGraceMs: e.SHUTDOWN_GRACE_MS,
    },
    widget: { dir: e.WIDGET_DIR, demoBot: e.DEMO_BOT },
    console: { dir: e.CONSOLE_DIR },
    log: { level: e.LOG_LEVEL },
    secrets: {
      smtpUrl: e.SMTP_URL,
      databaseUrl: e.DATABASE_URL,
      redisUrl: e.REDIS_URL,
      openaiApiKey: e.OPENAI_API_KEY,
      encryptionKeys: e.ENCRYPTION_KEYS,
    },
  };
}
