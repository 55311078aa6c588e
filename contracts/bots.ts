import { z } from 'zod';
import { beginning } from './beginning.js';
import { shownId } from './ids.js';
import { typed, webAddress } from './text.js';
import { parseUrl } from './urls.js';

const timeZones = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);

/** An origin as a browser sends it: scheme, host and port, nothing behind. */
const origin = z.string().max(300).refine(isOrigin, 'expected an origin such as https://shop.example, without a path');

const greeting = typed(0, 1000);
const fallbackMessage = typed(1, 1000);

/** Settings of a bot: what its owner writes and every version keeps. */
export const botSettings = z.strictObject({
  name: typed(1, 80),
  timezone: z
    .string()
    .refine((zone) => timeZones.has(zone), 'expected an IANA time zone such as Europe/Berlin')
    .default('UTC'),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'expected a language tag such as en or pt-BR')
    .default('en'),
  greeting: greeting.default(beginning.greeting),
  fallbackMessage: fallbackMessage.default(beginning.fallback),
  instructions: typed(0, 8000).default(''),
  model: typed(1, 200).nullable().default(null),
  allowedOrigins: z.array(origin).max(50).default([]),
  avatarUrl: webAddress('https').nullable().default(null),
  colors: z
    .strictObject({ primary: z.string().regex(/^#[0-9a-fA-F]{6}$/, 'expected a colour such as #0b7a75') })
    .default({ primary: '#0b7a75' }),
  identity: z
    .enum(['optional', 'required'])
    .default('optional')
    .meta({ description: 'required: only who shows a signed identity may start a conversation' }),
  idleTimeoutMinutes: z.number().int().min(5).max(1440).default(30),
});
export type BotSettings = z.infer<typeof botSettings>;

export const saveBot = botSettings.meta({
  id: 'BotSettings',
  examples: [{ name: 'Fern', timezone: 'Europe/Berlin', allowedOrigins: ['https://shop.example'] }],
});

export const newBot = botSettings
  .extend({ greeting: greeting.optional(), fallbackMessage: fallbackMessage.optional() })
  .meta({
    id: 'NewBot',
    description: 'texts that are left out are said in the language of the bot, where Parley has them, else in English',
    examples: [{ name: 'Fern', language: 'de', timezone: 'Europe/Berlin' }],
  });
export type NewBot = z.infer<typeof newBot>;

export const bot = z
  .object({
    id: shownId('bot'),
    publicId: z.string(),
    version: z.number().int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    ...botSettings.shape,
  })
  .meta({ id: 'Bot' });
export type Bot = z.infer<typeof bot>;

/** Whether the bot has a key that visitors' identities are signed with, and since when. */
export const botIdentity = z.object({ secretSince: z.iso.datetime().nullable() }).meta({ id: 'BotIdentity' });
export type BotIdentity = z.infer<typeof botIdentity>;

export const identitySecret = z
  .object({ secret: z.string().meta({ description: 'signs visitors’ identities (HS256); it is shown this once' }) })
  .meta({ id: 'IdentitySecret' });
export type IdentitySecret = z.infer<typeof identitySecret>;

function isOrigin(value: string): boolean {
  const url = parseUrl(value);
  return url !== undefined && (url.protocol === 'https:' || url.protocol === 'http:') && url.origin === value;
}
