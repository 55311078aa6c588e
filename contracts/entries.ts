import { z } from 'zod';
import { consentSnapshot, contactFieldName, contactForm, formPurpose } from './contact-form.js';
import { deliveryKind, deliveryState, handoverReason, inputValues } from './deliveries.js';
import { shownId } from './ids.js';

/** Who asked a conversation to end. */
export const endReason = z.enum(['visitor', 'operator', 'api', 'idle', 'agreed']);
export type EndReason = z.infer<typeof endReason>;

/**
 * What went wrong with the model, as an operator reads it: `auth` its key was refused, `rate-limited`, `unavailable` it could not
 * be reached or answered 5xx, `timeout` it stopped talking, `cut` its stream ended early, `garbage` its answer could not be read,
 * `refused` it rejected the request, `budget` it was not asked, because the tokens set for it are used up.
 */
export const modelErrorCode = z.enum([
  'auth',
  'rate-limited',
  'unavailable',
  'timeout',
  'cut',
  'garbage',
  'refused',
  'budget',
]);
export type ModelErrorCode = z.infer<typeof modelErrorCode>;

/** What a notice of the system is about; the widget may say it in the visitor's language. */
export const noticeAbout = z.enum([
  'outage',
  'budget',
  'ended',
  'reopened',
  'form-submitted',
  'handover',
  'handover-reminder',
  'handover-submitted',
  'handover-status',
  'action-pending',
  'action-done',
  'action-failed',
  'inputs-missing',
]);

export const channelName = z.enum(['email', 'whatsapp', 'instagram', 'telegram', 'messenger']);
export type ChannelName = z.infer<typeof channelName>;

/** `nodes` are the shapes of a lucide icon, as `[element, attributes]`, so that a page draws it without asking anybody. */
export const shownIcon = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({
    kind: z.literal('lucide'),
    name: z.string(),
    nodes: z.array(z.tuple([z.string(), z.record(z.string(), z.string())])).optional(),
  }),
  z.object({ kind: z.literal('upload'), uploadId: z.string(), url: z.string() }),
]);

/** Entry bodies that a visitor sees, by kind. */
export const visitorEntryBodies = {
  'visitor-message': z.object({ text: z.string() }),
  'bot-message': z.object({ text: z.string() }),
  notice: z.object({ text: z.string(), about: noticeAbout }),
  'form-shown': z.object({ form: contactForm, purpose: formPurpose }),
  'form-submitted': z.object({ formId: shownId('entry'), fields: z.array(contactFieldName) }),
  'handover-offered': z.object({
    channels: z.array(z.object({ channel: channelName, url: z.string().optional() })),
    /** What to do where a channel takes no text: paste what was copied. */
    hint: z.string().optional(),
    /** What is copied for that. */
    summary: z.string().optional(),
  }),
  'handover-declined': z.object({}),
  'channel-opened': z.object({ channel: channelName }),
  'buttons-shown': z.object({
    under: shownId('entry'),
    groups: z.array(
      z.object({
        buttons: z.array(z.object({ id: shownId('button'), text: z.string(), link: z.string(), icon: shownIcon })),
      }),
    ),
  }),
  'confirm-asked': z.object({ action: z.string(), inputs: inputValues }),
  'confirm-answered': z.object({ confirmId: shownId('entry'), accept: z.boolean() }),
  'action-settled': z.object({ action: z.string(), ok: z.boolean() }),
  ended: z.object({ reason: endReason }),
} as const;

/** A rule that was looked at in a turn: whether it fired, and why or why not. */
export const decision = z.object({
  action: z.string(),
  /** What it would do, such as the tool's name. */
  what: z.string(),
  fires: z.boolean(),
  why: z.string(),
});
export type Decision = z.infer<typeof decision>;

/** Why a reply is what it is; only owners see it. */
export const replyTrace = z.object({
  botVersion: z.number().int(),
  /** The bot's newest version: it says which actions may still fire. */
  newestVersion: z.number().int(),
  model: z.string(),
  attempt: z.number().int(),
  /** Completions that were asked for: 2 when the model first said nothing but tool calls. */
  calls: z.number().int(),
  finishReason: z.string(),
  promptTokens: z.number().int().nullable(),
  completionTokens: z.number().int().nullable(),
  firstTokenMs: z.number().int().nullable(),
  passages: z.array(z.object({ articleId: shownId('article'), title: z.string(), rank: z.number() })),
  decisions: z.array(decision),
});
export type ReplyTrace = z.infer<typeof replyTrace>;

export const mailName = z.enum(['lead', 'handover', 'confirmation', 'transcript', 'late-result', 'webhook-disabled']);

/** What only owners see of entries that visitors see too. */
const ownerExtras = {
  'form-submitted': { leadId: shownId('lead'), purpose: formPurpose, consent: consentSnapshot.nullable() },
  'handover-offered': { reason: handoverReason },
} as const;

/** Entry bodies that only owners see, by kind. */
export const ownerEntryBodies = {
  'end-requested': z.object({ reason: endReason }),
  'skip-transcript-requested': z.object({
    why: z.string(),
    by: z.string().optional().meta({ description: 'name of the member or key that asked' }),
  }),
  'button-clicked': z.object({ buttonId: shownId('button'), text: z.string(), link: z.string() }),
  'summary-written': z.object({ text: z.string(), by: z.enum(['model', 'extract']) }),
  delivery: z.object({
    deliveryId: shownId('delivery'),
    delivers: deliveryKind,
    state: deliveryState,
    /** Why it was not accepted. */
    reason: z.string().optional(),
  }),
  /** The endpoint of a webhook was switched off for its failures. */
  'webhook-disabled': z.object({ webhookId: shownId('webhook'), action: z.string(), reason: z.string() }),
  'action-skipped': z.object({ action: z.string(), reason: z.string() }),
  'mail-skipped': z.object({
    mail: mailName,
    reason: z.enum(['not-set-up', 'requested', 'notified', 'empty', 'plan', 'disabled', 'merged', 'no-address']),
  }),
  'step-failed': z.object({
    code: z.enum([...modelErrorCode.options, 'not-set-up', 'unknown']),
    attempts: z.number().int(),
  }),
} as const;

export const entryBodies = {
  ...visitorEntryBodies,
  'form-submitted': visitorEntryBodies['form-submitted'].extend(ownerExtras['form-submitted']),
  'handover-offered': visitorEntryBodies['handover-offered'].extend(ownerExtras['handover-offered']),
  ...ownerEntryBodies,
} as const;
export type EntryKind = keyof typeof entryBodies;
export type VisitorEntryKind = keyof typeof visitorEntryBodies;
export const visitorEntryKinds = z.object(visitorEntryBodies).keyof().options;

export type EntryBody<K extends EntryKind> = z.infer<(typeof entryBodies)[K]>;
/** One entry to be appended: its kind, what it says, and for owners why. Without an id it gets a new one. */
export type NewEntry = {
  [K in EntryKind]: { kind: K; body: EntryBody<K>; id?: string; trace?: ReplyTrace };
}[EntryKind];

const shared = { id: shownId('entry'), seq: z.number().int(), at: z.iso.datetime() };

const shownAs = <K extends EntryKind, S extends z.ZodRawShape>(kind: K, body: z.ZodObject<S>) =>
  z.object({ ...shared, kind: z.literal(kind), ...body.shape });

const visible = visitorEntryBodies;

/** A timeline entry as a visitor sees it. */
export const entry = z
  .discriminatedUnion('kind', [
    shownAs('visitor-message', visible['visitor-message']),
    shownAs('bot-message', visible['bot-message']),
    shownAs('notice', visible.notice),
    shownAs('form-shown', visible['form-shown']),
    shownAs('form-submitted', visible['form-submitted']),
    shownAs('handover-offered', visible['handover-offered']),
    shownAs('handover-declined', visible['handover-declined']),
    shownAs('channel-opened', visible['channel-opened']),
    shownAs('buttons-shown', visible['buttons-shown']),
    shownAs('confirm-asked', visible['confirm-asked']),
    shownAs('confirm-answered', visible['confirm-answered']),
    shownAs('action-settled', visible['action-settled']),
    shownAs('ended', visible.ended),
  ])
  .meta({ id: 'Entry' });
export type Entry = z.infer<typeof entry>;

const traced = <K extends EntryKind, S extends z.ZodRawShape>(kind: K, body: z.ZodObject<S>) =>
  shownAs(kind, body).extend({ trace: replyTrace.optional() });

/** A timeline entry as an owner sees it: every kind, with the trace of the turn it came from. */
export const ownerEntry = z
  .discriminatedUnion('kind', [
    shownAs('visitor-message', visible['visitor-message']),
    traced('bot-message', visible['bot-message']),
    traced('notice', visible.notice),
    traced('form-shown', visible['form-shown']),
    shownAs('form-submitted', entryBodies['form-submitted']),
    traced('handover-offered', entryBodies['handover-offered']),
    shownAs('handover-declined', visible['handover-declined']),
    shownAs('channel-opened', visible['channel-opened']),
    traced('buttons-shown', visible['buttons-shown']),
    traced('confirm-asked', visible['confirm-asked']),
    shownAs('confirm-answered', visible['confirm-answered']),
    shownAs('action-settled', visible['action-settled']),
    shownAs('ended', visible.ended),
    shownAs('end-requested', ownerEntryBodies['end-requested']),
    shownAs('skip-transcript-requested', ownerEntryBodies['skip-transcript-requested']),
    shownAs('button-clicked', ownerEntryBodies['button-clicked']),
    shownAs('summary-written', ownerEntryBodies['summary-written']),
    traced('delivery', ownerEntryBodies.delivery),
    shownAs('webhook-disabled', ownerEntryBodies['webhook-disabled']),
    traced('action-skipped', ownerEntryBodies['action-skipped']),
    shownAs('mail-skipped', ownerEntryBodies['mail-skipped']),
    shownAs('step-failed', ownerEntryBodies['step-failed']),
  ])
  .meta({ id: 'OwnerEntry' });
export type OwnerEntry = z.infer<typeof ownerEntry>;
