import { z } from 'zod';
import { type InputValues, inputValues, type NewDelivery } from '#contracts/deliveries.js';
import type { Decision, NewEntry } from '#contracts/entries.js';
import { fill } from '#contracts/languages.js';
import { type Call, defineAction, type Facts, type Ruling } from '../action.js';
import { collectInputs } from './inputs.js';
import { type Webhook, type WebhookInput, type WebhooksSettings, webhooks } from './settings.js';
import { successText } from './template.js';
import { toolOf } from './tool.js';

const memory = z.object({
  /** How often each webhook fired, by its id. */
  fired: z.record(z.string(), z.number().int()).default({}),
  /** Webhook and inputs of each time it fired: the same never fires twice. */
  keys: z.array(z.string()).default([]),
  /** What waits for the visitor's yes, each by the uuid of the entry that asks: a yes counts for exactly these inputs. */
  pending: z.array(z.object({ confirmId: z.string(), webhookId: z.string(), inputs: inputValues })).default([]),
});
type Memory = z.infer<typeof memory>;

/** Most questions that wait for a yes at the same time. */
const maxPending = 20;

/** Calls of the owner's endpoints that the model decides on, with what the visitor wrote and nothing else. */
export const webhooksAction = defineAction<WebhooksSettings, Memory>({
  settings: webhooks,
  memory,
  tools: ({ list }, { fired }, { visitor, switchedOff }) =>
    list
      .filter((webhook) => webhook.enabled && !switchedOff.includes(webhook.id) && !isUsedUp(webhook, fired))
      .map((webhook) => toolOf(webhook, visitor)),
  withheld: ({ list }, { fired }, { switchedOff }) =>
    list.flatMap((webhook) => {
      if (!webhook.enabled) return [decided(webhook, false, 'switched off')];
      if (switchedOff.includes(webhook.id)) return [decided(webhook, false, 'its endpoint is called no more')];
      return isUsedUp(webhook, fired) ? [decided(webhook, false, usedUp(webhook))] : [];
    }),
  on: {
    turn: ({ list }, before, { calls, replyId }, facts) => {
      let ruling: Ruling<Memory> = { memory: before };
      const wanted = new Set<string>();
      for (const call of calls) {
        const webhook = list.find(({ name, enabled }) => enabled && name === call.tool);
        if (!webhook) continue;
        const { missing, ...next } = trigger(webhook, ruling.memory ?? before, call, facts);
        ruling = merged(ruling, next);
        for (const { name, description } of missing) wanted.add(description || name.replaceAll('_', ' '));
      }
      if (wanted.size === 0) return ruling;
      const { texts, list: listed } = facts.wording;
      const text = fill(texts.action.needs, { inputs: listed(wanted) });
      const notice: NewEntry = { kind: 'notice', id: replyId, body: { about: 'inputs-missing', text } };
      return { ...ruling, entries: [notice, ...(ruling.entries ?? [])], replacesReply: true };
    },
    confirmed: ({ list }, before, { confirmId, accept }, facts) => {
      const asked = before.pending.find((one) => one.confirmId === confirmId);
      if (!asked) return {};
      const after = { ...before, pending: before.pending.filter((one) => one !== asked) };
      if (!accept) return { memory: after };
      const webhook = list.find(({ id, enabled }) => enabled && id === asked.webhookId);
      if (!webhook) {
        return {
          memory: after,
          entries: [
            { kind: 'action-skipped', body: { action: webhooks.name, reason: 'disabled' } },
            failed(facts.wording.texts.action.failed),
          ],
        };
      }
      const refusal = whyNot(webhook, after, asked.inputs);
      return refusal === null
        ? fire(webhook, after, asked.inputs, facts, 'confirmed by the visitor')
        : {
            memory: after,
            entries: [failed(facts.wording.texts.action.usedUp)],
            decisions: [decided(webhook, false, refusal)],
          };
    },
    'delivery-settled': ({ list }, before, { deliveryId, request, ok, response, isFollowed }, facts) => {
      if (request.kind !== 'webhook') return {};
      const { action, success, webhookId } = request;
      const { texts } = facts.wording;
      const text = ok ? successText(success, response, texts.action.done) : texts.action.failed;
      const isMailed = !isFollowed && list.some((webhook) => webhook.id === webhookId && webhook.mailLateResult);
      const late = isMailed ? lateResult({ deliveryId, action, text, ok }, facts.visitor) : {};
      return {
        memory: before,
        entries: [
          { kind: 'action-settled', body: { action, ok } },
          ok ? { kind: 'notice', body: { about: 'action-done', text } } : failed(text),
          ...(late.entries ?? []),
        ],
        deliveries: late.deliveries ?? [],
        reports: true,
      };
    },
  },
});

const failed = (text: string): NewEntry => ({ kind: 'notice', body: { about: 'action-failed', text } });

/** Says by mail what the chat says, to a visitor who does not read it there any more. */
const lateResult = (
  { deliveryId, action, text, ok }: { deliveryId: string; action: string; text: string; ok: boolean },
  visitor: Facts['visitor'],
): Pick<Ruling<Memory>, 'entries' | 'deliveries'> =>
  visitor.email === null
    ? { entries: [{ kind: 'mail-skipped', body: { mail: 'late-result', reason: 'no-address' } }] }
    : {
        deliveries: [
          {
            effectKey: `late-result-mail:${deliveryId}${ok ? '' : ':failed'}`,
            request: { kind: 'late-result-mail', to: visitor.email, visitor, action, text },
          },
        ],
      };

const isUsedUp = ({ id, frequency }: Webhook, fired: Memory['fired']): boolean => (fired[id] ?? 0) >= frequency.max;
const usedUp = ({ frequency: { max } }: Webhook): string => `fired ${max === 1 ? 'once' : `${max} times`} already`;

const decided = ({ name }: Webhook, fires: boolean, why: string): Decision => ({
  action: webhooks.name,
  what: name,
  fires,
  why,
});

/** What one call of the model leads to; `missing` are the inputs to ask the visitor for. */
function trigger(
  webhook: Webhook,
  memory: Memory,
  call: Call,
  facts: Facts,
): Ruling<Memory> & { missing: readonly WebhookInput[] } {
  const visitorTexts = facts.said.filter(({ from }) => from === 'visitor').map(({ text }) => text);
  const { values, missing, refused } = collectInputs(webhook.inputs, call.arguments, facts.visitor, visitorTexts);
  const invented = refused.length > 0 ? `; not from the visitor: ${refused.join(', ')}` : '';
  const no = (why: string) => ({ memory, decisions: [decided(webhook, false, why)], missing: [] });
  if (isUsedUp(webhook, memory.fired)) return no(usedUp(webhook));
  if (missing.length > 0) {
    return { ...no(`asked for ${missing.map(({ name }) => name).join(', ')}${invented}`), missing };
  }
  const refusal = whyNot(webhook, memory, values);
  if (refusal !== null) return no(refusal);
  if (!webhook.confirm)
    return { ...fire(webhook, memory, values, facts, `called by the model${invented}`), missing: [] };
  const confirmId = facts.newId(`confirm:${keyOf(webhook, values)}`);
  if (memory.pending.some((one) => one.confirmId === confirmId)) return no('the visitor is asked already');
  const pending = [...memory.pending, { confirmId, webhookId: webhook.id, inputs: values }].slice(-maxPending);
  return {
    ...no(`asked the visitor first${invented}`),
    memory: { ...memory, pending },
    entries: [{ kind: 'confirm-asked', id: confirmId, body: { action: webhook.name, inputs: values } }],
  };
}

function whyNot(webhook: Webhook, { fired, keys }: Memory, inputs: InputValues): string | null {
  if (keys.includes(keyOf(webhook, inputs))) return 'fired with these inputs already';
  return isUsedUp(webhook, fired) ? usedUp(webhook) : null;
}

/** Queues the call. Nothing is said: the success message follows when the receiver has taken it. */
function fire(webhook: Webhook, memory: Memory, inputs: InputValues, facts: Facts, why: string): Ruling<Memory> {
  const times = (memory.fired[webhook.id] ?? 0) + 1;
  const delivery: NewDelivery = {
    // Its number, not its inputs: the key outlives an erasure, and an index takes no long text.
    effectKey: `webhook:${webhook.id}:${times}`,
    request: {
      kind: 'webhook',
      webhookId: webhook.id,
      action: webhook.name,
      url: webhook.url,
      inputs,
      visitor: facts.visitor,
      sendSummary: webhook.sendSummary,
      success: { message: webhook.successMessage, fallback: webhook.fallbackSuccessMessage },
    },
  };
  return {
    memory: {
      ...memory,
      fired: { ...memory.fired, [webhook.id]: times },
      keys: [...memory.keys, keyOf(webhook, inputs)],
    },
    deliveries: [delivery],
    decisions: [decided(webhook, true, why)],
    summarize: webhook.sendSummary,
  };
}

/** Webhook and inputs, without case and white space, in the order of their names. */
const keyOf = ({ id }: Webhook, inputs: InputValues): string =>
  `${id}:${JSON.stringify(
    Object.entries(inputs)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [
        name,
        typeof value === 'string' ? value.toLowerCase().replace(/\s+/g, ' ').trim() : value,
      ]),
  )}`;

const merged = (one: Ruling<Memory>, other: Ruling<Memory>): Ruling<Memory> => ({
  memory: other.memory ?? one.memory ?? memory.parse({}),
  entries: [...(one.entries ?? []), ...(other.entries ?? [])],
  deliveries: [...(one.deliveries ?? []), ...(other.deliveries ?? [])],
  decisions: [...(one.decisions ?? []), ...(other.decisions ?? [])],
  summarize: (one.summarize ?? false) || (other.summarize ?? false),
});
