import { z } from 'zod';
import { type InputValues, inputValues, type NewDelivery } from '#contracts/deliveries.js';
import type { Decision } from '#contracts/entries.js';
import { type Call, defineAction, type Facts, type Ruling } from '../action.js';
import { acceptedOf, collectInputs, parametersOf } from './inputs.js';
import { type Webhook, type WebhooksSettings, webhooks } from './settings.js';
import { successText } from './template.js';

const memory = z.object({
  /** How often each webhook fired, by its id. */
  fired: z.record(z.string(), z.number().int()).default({}),
  /** Webhook and inputs of each time it fired: the same never fires twice. */
  keys: z.array(z.string()).default([]),
  /** What waits for the visitor's yes, by the uuid of the entry that asks. */
  pending: z.object({ confirmId: z.string(), webhookId: z.string(), inputs: inputValues }).nullable().default(null),
});
type Memory = z.infer<typeof memory>;

export const webhooksAction = defineAction<WebhooksSettings, Memory>({
  settings: webhooks,
  memory,
  tools: ({ list }, { fired }) => list.filter((webhook) => webhook.enabled && !isUsedUp(webhook, fired)).map(toolOf),
  withheld: ({ list }, { fired }) =>
    list.flatMap((webhook) => {
      if (!webhook.enabled) return [decided(webhook, false, 'switched off')];
      return isUsedUp(webhook, fired) ? [decided(webhook, false, `fired ${webhook.frequency.max} times already`)] : [];
    }),
  on: {
    turn: ({ list }, before, { calls }, facts) => {
      let ruling: Ruling<Memory> = { memory: before };
      for (const call of calls) {
        const webhook = list.find(({ name, enabled }) => enabled && name === call.tool);
        if (webhook) ruling = merged(ruling, trigger(webhook, ruling.memory ?? before, call, facts));
      }
      return ruling;
    },
    confirmed: ({ list }, before, { confirmId, accept }, facts) => {
      const { pending } = before;
      if (pending?.confirmId !== confirmId) return {};
      const webhook = list.find(({ id, enabled }) => enabled && id === pending.webhookId);
      const after = { ...before, pending: null };
      if (!accept) return { memory: after };
      if (!webhook) {
        return {
          memory: after,
          entries: [{ kind: 'action-skipped', body: { action: webhooks.name, reason: 'disabled' } }],
        };
      }
      return fire(webhook, after, pending.inputs, facts);
    },
    'delivery-settled': (_, before, { request, ok, response }) => {
      if (request.kind !== 'webhook') return {};
      const { action, success } = request;
      return {
        memory: before,
        entries: [
          { kind: 'action-settled', body: { action, ok } },
          ok
            ? {
                kind: 'notice',
                body: { about: 'action-done', text: successText(success.message, success.fallback, response) },
              }
            : { kind: 'notice', body: { about: 'action-failed', text: failedText } },
        ],
      };
    },
  },
});

const failedText = 'I am sorry, your request could not be completed. Our team can see what went wrong.';

const toolOf = (webhook: Webhook) => ({
  name: webhook.name,
  description: [
    webhook.description,
    ...(webhook.notWhen ? [`Do not call it when: ${webhook.notWhen}`] : []),
    'Give only what the visitor wrote, in the same words. Ask for required inputs that are missing before you call it.',
    'Do not say that it is done: the system says so when it is.',
  ].join('\n'),
  parameters: parametersOf(webhook.inputs.filter(({ required }) => required)).extend(
    parametersOf(webhook.inputs.filter(({ required }) => !required)).partial().shape,
  ),
  accepts: acceptedOf(webhook.inputs),
});

const isUsedUp = ({ id, frequency }: Webhook, fired: Memory['fired']): boolean => (fired[id] ?? 0) >= frequency.max;

const decided = ({ name }: Webhook, fires: boolean, why: string): Decision => ({
  action: webhooks.name,
  what: name,
  fires,
  why,
});

function trigger(webhook: Webhook, memory: Memory, call: Call, facts: Facts): Ruling<Memory> {
  const visitorTexts = facts.said.filter(({ from }) => from === 'visitor').map(({ text }) => text);
  const { values, missing, refused } = collectInputs(webhook.inputs, call.arguments, facts.visitor, visitorTexts);
  const invented = refused.length > 0 ? `; not from the visitor: ${refused.join(', ')}` : '';
  if (missing.length > 0) {
    const wanted = missing.map(({ name, description }) => description || name.replaceAll('_', ' '));
    return {
      memory,
      entries: [
        { kind: 'notice', body: { about: 'inputs-missing', text: `To do that I need: ${wanted.join(', ')}.` } },
      ],
      replacesReply: true,
      decisions: [decided(webhook, false, `asked for ${missing.map(({ name }) => name).join(', ')}${invented}`)],
    };
  }
  const refusal = whyNot(webhook, memory, values);
  if (refusal) return { memory, decisions: [decided(webhook, false, refusal)] };
  if (!webhook.confirm) return fire(webhook, memory, values, facts, invented);
  const confirmId = facts.newId(`confirm:${webhook.id}`);
  return {
    memory: { ...memory, pending: { confirmId, webhookId: webhook.id, inputs: values } },
    entries: [{ kind: 'confirm-asked', id: confirmId, body: { action: webhook.name, inputs: values } }],
    decisions: [decided(webhook, false, `asked the visitor first${invented}`)],
  };
}

function whyNot(webhook: Webhook, { fired, keys }: Memory, inputs: InputValues): string | null {
  if (keys.includes(keyOf(webhook, inputs))) return 'fired with these inputs already';
  return isUsedUp(webhook, fired) ? `fired ${webhook.frequency.max} times already` : null;
}

/** Queues the call. Nothing is said: the success message follows when the receiver has taken it. */
function fire(webhook: Webhook, memory: Memory, inputs: InputValues, facts: Facts, note = ''): Ruling<Memory> {
  const refusal = whyNot(webhook, memory, inputs);
  if (refusal) return { memory, decisions: [decided(webhook, false, refusal)] };
  const key = keyOf(webhook, inputs);
  const delivery: NewDelivery = {
    effectKey: `webhook:${key}`,
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
      fired: { ...memory.fired, [webhook.id]: (memory.fired[webhook.id] ?? 0) + 1 },
      keys: [...memory.keys, key],
    },
    deliveries: [delivery],
    decisions: [decided(webhook, true, `called by the model${note}`)],
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
  replacesReply: (one.replacesReply ?? false) || (other.replacesReply ?? false),
});
