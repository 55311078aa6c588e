import { z } from 'zod';

const url = (...protocols: string[]) =>
  z.url({
    protocol: new RegExp(`^(${protocols.join('|')})$`),
    error: `expected an address that starts with ${protocols.map((p) => `${p}://`).join(' or ')}`,
  });
const port = z.coerce.number('expected a port').int().min(0).max(65535);
const milliseconds = (fallback: number) => z.coerce.number('expected milliseconds').int().min(1).default(fallback);
const most = (fallback: number) => z.coerce.number('expected a number').int().min(1).default(fallback);
const tokens = (fallback: number) =>
  z.coerce.number('expected a number of tokens').int().min(0).max(1_000_000_000).default(fallback);
const flag = z
  .enum(['true', 'false'], 'expected true or false')
  .default('false')
  .transform((value) => value === 'true');
const keysExpected =
  'expected id:key pairs separated by commas, each key 32 bytes in base64: put an id before what `openssl rand -base64 32` prints';
const keyring = z
  .string(keysExpected)
  .regex(/^[\w-]{1,32}:[A-Za-z0-9+/]{43}=(,[\w-]{1,32}:[A-Za-z0-9+/]{43}=)*$/, keysExpected)
  .transform((pairs) =>
    pairs.split(',').map((pair) => {
      const [id = '', key = ''] = pair.split(':');
      return { id, key: Buffer.from(key, 'base64') };
    }),
  )
  .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, 'expected each key id once');

const placesExpected =
  'expected ranges, addresses or host names separated by commas, such as 10.0.0.0/8,hooks.internal';
const place = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6(), z.hostname()]);
const places = z
  .string()
  .default('')
  .transform((list) => (list === '' ? [] : list.split(',').map((entry) => entry.trim())))
  .refine((list) => list.every((entry) => place.safeParse(entry).success), placesExpected);
const portsExpected = 'expected ports separated by commas, such as 443,8443, or * for any';
const ports = z
  .string()
  .regex(/^(\*|\d{1,5}( *, *\d{1,5})*)$/, portsExpected)
  .default('443')
  .transform((list) => (list === '*' ? ('any' as const) : list.split(',').map(Number)))
  .refine((list) => list === 'any' || list.every((port) => port > 0 && port <= 65_535), portsExpected);

/** Every environment variable Parley reads, with its default. */
export const env = z.object({
  DATABASE_URL: url('postgres', 'postgresql').describe('Postgres 14 or newer'),
  ENCRYPTION_KEYS: keyring.describe(
    'seal secrets in the database, as id:key[,id:key…] with keys by `openssl rand -base64 32`: the first seals, all open',
  ),
  DATABASE_POOL: z.coerce.number('expected a number').int().min(2).max(200).default(20),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s:/]+:\d+$/, 'expected host:port')
    .default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  TEMPORAL_UI_URL: url('http', 'https').optional(),
  REDIS_URL: url('redis', 'rediss')
    .optional()
    .describe('carries streaming text between worker and API; Postgres does without it'),
  OPENAI_BASE_URL: url('http', 'https').default('https://api.openai.com/v1'),
  OPENAI_API_KEY: z.string().min(1).default('none'),
  OPENAI_MODEL: z.string().min(1).default('gpt-4.1-mini').describe('for bots that name none'),
  DEMO_MODEL: flag.describe('says in config and health that the scripted model answers'),
  MODEL_OUTPUT_TOKENS: most(2_000).describe('longest answer of the model, thoughts and tool calls too'),
  MODEL_OUTPUT_FIELD: z
    .enum(['max_completion_tokens', 'max_tokens', 'none'])
    .default('max_completion_tokens')
    .describe('what the model server calls that limit, or none where it knows no such thing'),
  TOKENS_TURN: tokens(40_000).describe(
    'most tokens for one answer, prompt and answer together; an account may have its own',
  ),
  TOKENS_CONVERSATION: tokens(500_000).describe('the same for a conversation'),
  TOKENS_DAY: tokens(10_000_000).describe('the same for an account from midnight to midnight UTC'),
  MODEL_SILENCE_MS: milliseconds(15_000).describe('longest wait for the first token, and between two'),
  TRANSCRIPT_DELAY_MS: milliseconds(55 * 60_000),
  SMTP_URL: url('smtp', 'smtps').optional().describe('the mail server; without it mails fail, and say so'),
  MAIL_FROM: z.email('expected an e-mail address').default('parley@localhost.example').describe('sender of all mails'),
  MAIL_ACCOUNT_HOUR: most(500).describe(
    'most mails of an account in an hour; those of its team wait, those to visitors are left out',
  ),
  MAIL_ACCOUNT_DAY: most(5_000).describe('the same in a day'),
  MAIL_VISITOR_HOUR: most(3).describe('most mails to one address that a visitor gave, in an hour; others are left out'),
  MAIL_VISITOR_DAY: most(10).describe('the same in a day'),
  MAIL_VISITORS_DAY: most(300).describe(
    'most mails of an account to addresses that visitors gave, all of them together, in a day; others are left out',
  ),
  MAIL_TEAM_HOUR: most(200).describe('most mails to one address of a team in an hour; others wait'),
  LIMIT_ADDRESS_STARTS: most(10).describe('most new conversations from one address (IPv6: one /64) in an hour'),
  LIMIT_VISITOR_MESSAGES: most(20).describe('most messages of a visitor in a minute'),
  LIMIT_VISITOR_ACTS: most(30).describe('most forms, clicks, confirmations and the like of a visitor in a minute'),
  LIMIT_VISITOR_STREAMS: most(3).describe('most event streams of a visitor at a time'),
  LIMIT_CONVERSATION_MESSAGES: most(200).describe('most messages of the visitor in a conversation'),
  LIMIT_BOT_MESSAGES: most(600).describe('most messages to a bot in a minute'),
  LIMIT_ACCOUNT_MESSAGES: most(600).describe('most messages to all bots of an account in a minute'),
  LIMIT_OWNER_REQUESTS: most(1_200).describe('most requests with an API key, or in a session, in a minute'),
  OUTBOUND_ALLOWED_RANGES: places.describe(
    'private ranges, addresses and host names that webhooks may reach all the same, separated by commas',
  ),
  OUTBOUND_ALLOW_HTTP: flag.describe('webhooks may have addresses without TLS'),
  OUTBOUND_PORTS: ports.describe('ports that webhooks may be at, separated by commas; * for any'),
  PUBLIC_URL: url('http', 'https').default('http://127.0.0.1:3000'),
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(3000),
  WORKER_PORT: port.default(3001).describe("the worker's health and metrics; 0 picks a free one"),
  EVENTS_PING_MS: milliseconds(15_000).describe('silence after which an event stream shows that it is alive'),
  TRUST_PROXY: z.coerce
    .number('expected a number of proxies')
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe('proxies in front of the API: so many of the last forwarded addresses are believed'),
  DEMO_BOT: z.string().optional().describe('public id of the bot on /demo; without it there is no demo page'),
  WORKFLOW_BUNDLE: z.string().default('dist/workflow-bundle.js'),
  WIDGET_DIR: z.string().default('dist/widget'),
  CONSOLE_DIR: z.string().default('dist/console'),
  MAX_CACHED_WORKFLOWS: z.coerce.number('expected a number').int().min(10).default(2000),
  SHUTDOWN_GRACE_MS: milliseconds(30_000),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});
