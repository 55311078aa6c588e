import { z } from 'zod';
import { shownId } from './ids.js';

/** Who asked a conversation to end. */
export const endReason = z.enum(['visitor', 'operator', 'api', 'idle', 'agreed']);
export type EndReason = z.infer<typeof endReason>;

/**
 * What went wrong with the model, as an operator reads it: `auth` its key was refused, `rate-limited`, `unavailable` it could not
 * be reached or answered 5xx, `timeout` it stopped talking, `cut` its stream ended early, `garbage` its answer could not be read,
 * `refused` it rejected the request.
 */
export const modelErrorCode = z.enum(['auth', 'rate-limited', 'unavailable', 'timeout', 'cut', 'garbage', 'refused']);
export type ModelErrorCode = z.infer<typeof modelErrorCode>;

/** Entry bodies that a visitor sees, by kind. */
export const visitorEntryBodies = {
  'visitor-message': z.object({ text: z.string() }),
  'bot-message': z.object({ text: z.string() }),
  notice: z.object({ text: z.string(), about: z.enum(['outage', 'ended', 'reopened']) }),
  ended: z.object({ reason: endReason }),
} as const;

/** Why a reply is what it is; only owners see it. */
export const replyTrace = z.object({
  botVersion: z.number().int(),
  model: z.string(),
  attempt: z.number().int(),
  finishReason: z.string(),
  promptTokens: z.number().int().nullable(),
  completionTokens: z.number().int().nullable(),
  firstTokenMs: z.number().int().nullable(),
  passages: z.array(z.object({ articleId: shownId('article'), title: z.string(), rank: z.number() })),
});
export type ReplyTrace = z.infer<typeof replyTrace>;

/** Entry bodies that only owners see, by kind. */
export const ownerEntryBodies = {
  'end-requested': z.object({ reason: endReason }),
  'skip-transcript-requested': z.object({ why: z.string() }),
  'step-failed': z.object({
    code: z.enum([...modelErrorCode.options, 'not-set-up', 'unknown']),
    attempts: z.number().int(),
  }),
  'mail-skipped': z.object({ mail: z.enum(['transcript']), reason: z.enum(['not-set-up', 'requested']) }),
} as const;

export const entryBodies = { ...visitorEntryBodies, ...ownerEntryBodies } as const;
export type EntryKind = keyof typeof entryBodies;
export type VisitorEntryKind = keyof typeof visitorEntryBodies;
export const visitorEntryKinds = z.object(visitorEntryBodies).keyof().options;

export type EntryBody<K extends EntryKind> = z.infer<(typeof entryBodies)[K]>;
/** One entry to be appended: its kind, what it says, and for owners why. */
export type NewEntry = { [K in EntryKind]: { kind: K; body: EntryBody<K>; trace?: ReplyTrace } }[EntryKind];

const shared = { id: shownId('entry'), seq: z.number().int(), at: z.iso.datetime() };

const shownAs = <K extends EntryKind, S extends z.ZodRawShape>(kind: K, body: z.ZodObject<S>) =>
  z.object({ ...shared, kind: z.literal(kind), ...body.shape });

const { 'visitor-message': visitorMessage, 'bot-message': botMessage, notice, ended } = visitorEntryBodies;

/** A timeline entry as a visitor sees it. */
export const entry = z
  .discriminatedUnion('kind', [
    shownAs('visitor-message', visitorMessage),
    shownAs('bot-message', botMessage),
    shownAs('notice', notice),
    shownAs('ended', ended),
  ])
  .meta({ id: 'Entry' });
export type Entry = z.infer<typeof entry>;

/** A timeline entry as an owner sees it: every kind, with the trace of a reply. */
export const ownerEntry = z
  .discriminatedUnion('kind', [
    shownAs('visitor-message', visitorMessage),
    shownAs('bot-message', botMessage.extend({ trace: replyTrace.optional() })),
    shownAs('notice', notice),
    shownAs('ended', ended),
    shownAs('end-requested', ownerEntryBodies['end-requested']),
    shownAs('skip-transcript-requested', ownerEntryBodies['skip-transcript-requested']),
    shownAs('step-failed', ownerEntryBodies['step-failed']),
    shownAs('mail-skipped', ownerEntryBodies['mail-skipped']),
  ])
  .meta({ id: 'OwnerEntry' });
export type OwnerEntry = z.infer<typeof ownerEntry>;
