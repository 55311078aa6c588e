import { z } from 'zod';
import type { HandoverReason } from '#contracts/deliveries.js';
import { handoverReason } from '#contracts/deliveries.js';
import { type ChannelName, channelName, type NewEntry } from '#contracts/entries.js';
import { defineAction, type Facts, type Happenings, type Ruling, type Tool } from '../action.js';
import { emailNotifications } from '../email-notifications/settings.js';
import { contactFormOf, isKnown } from '../lead-capture/contact-form.js';
import { leadCapture } from '../lead-capture/settings.js';
import { channelLinks, pastesSummary } from './links.js';
import { asksForHuman } from './phrases.js';
import { type HumanHandoverSettings, humanHandover } from './settings.js';
import { extractSummary } from './summary.js';

/** Turns without automatic handover, after the visitor reached the team or declined. */
const mutedTurns = 5;

export const handoverMemory = z.object({
  state: z.enum(['none', 'offered', 'form-open', 'submitted', 'channel-opened']).default('none'),
  /** Questions in a row that were not answered. */
  failures: z.number().int().default(0),
  muted: z.number().int().default(0),
  /** Uuid of the form, or of the confirmation that stands for it. */
  formId: z.string().nullable().default(null),
  reason: handoverReason.nullable().default(null),
});
export type HandoverMemory = z.infer<typeof handoverMemory>;

const arguments_ = z.strictObject({
  because: z
    .enum(['visitor-asked', 'instructions'])
    .describe('whether the visitor asked for a human, or the rules say so'),
  reason: z.string().max(300).describe('why, in one sentence'),
});

/** none → offered → form-open → submitted | channel-opened. What is said about it comes from the owner's texts, not the model. */
export const humanHandoverAction = defineAction<HumanHandoverSettings, HandoverMemory>({
  settings: humanHandover,
  memory: handoverMemory,
  tools: (settings) => (settings.enabled ? [tool(settings)] : []),
  on: {
    message: (settings, memory, happening, facts) => remind(settings, memory, happening, facts),
    turn: (settings, memory, turn, facts) => judge(settings, memory, turn, facts),
    outage: (settings, memory, { question, messageSeq }, facts) =>
      settings.enabled && asksForHuman(question)
        ? offer(
            settings,
            memory,
            { code: 'asked', text: 'asked in plain words', messageSeq },
            facts,
            facts.newId('handover'),
          )
        : {},
    'channel-chosen': (settings, memory, chosen, facts) => open(settings, memory, chosen, facts),
    'handover-declined': (_, memory) => ({
      memory: { ...memory, state: 'none', formId: null, muted: mutedTurns, failures: 0 },
      entries: [{ kind: 'handover-declined', body: {} }],
    }),
    'form-submitted': (settings, memory, submission, facts) => submitted(settings, memory, submission, facts),
    confirmed: (_, memory, { confirmId, accept }, facts) =>
      accept || confirmId !== memory.formId ? {} : showForm(memory, facts),
    'delivery-settled': (settings, memory, { request, ok }, facts) => {
      if (request.kind !== 'webhook' || ok) return {};
      const failures = memory.failures + 1;
      const reason = { code: 'stuck' as const, text: `${request.action} failed`, messageSeq: 0 };
      return settings.enabled && memory.state === 'none'
        ? offer(settings, { ...memory, failures }, reason, facts, facts.newId('handover'))
        : { memory: { ...memory, failures } };
    },
  },
});

const tool = ({ instructions }: HumanHandoverSettings): Tool => ({
  name: 'hand_over',
  description: [
    'Hands the conversation over to the human support team.',
    instructions,
    'Visitors say for example "I want to talk to a human", "speak to a person", "real person please".',
    'Do not say that you hand over: the system says it. Do not call it for questions that you can answer.',
  ].join('\n'),
  parameters: arguments_,
});

function remind(
  settings: HumanHandoverSettings,
  memory: HandoverMemory,
  { messageSeq }: Happenings['message'],
  facts: Facts,
): Ruling<HandoverMemory> {
  if (memory.state !== 'offered' && memory.state !== 'form-open') return {};
  if (!settings.enabled || channelsOf(settings, facts).length === 0) return { memory: { ...memory, state: 'none' } };
  const reason = memory.reason ?? { code: 'asked', text: '', messageSeq };
  const text =
    memory.state === 'form-open'
      ? 'Please send the form above so that our team can answer you, or choose another way to reach them.'
      : 'Please choose how you would like to reach our team.';
  return {
    entries: [{ kind: 'notice', body: { about: 'handover-reminder', text } }, offered(settings, reason, facts)],
    answers: true,
    decisions: [{ action: humanHandover.name, what: 'remind', fires: true, why: memory.state }],
  };
}

function judge(
  settings: HumanHandoverSettings,
  memory: HandoverMemory,
  turn: Happenings['turn'],
  facts: Facts,
): Ruling<HandoverMemory> {
  const failures = turn.answered ? 0 : memory.failures + 1;
  const next = { ...memory, failures, muted: Math.max(0, memory.muted - 1) };
  if (!settings.enabled) return { memory: next };
  const wish = wishIn(turn);
  if (wish && memory.state === 'submitted') {
    return {
      memory: next,
      entries: [{ kind: 'notice', id: turn.replyId, body: { about: 'handover-status', text: statusText } }],
      replacesReply: true,
      decisions: [decided('show status', true, 'the team has the request already')],
    };
  }
  if (wish) return offer(settings, next, wish, facts, turn.replyId);
  const { enabled, after } = settings.automatic;
  const stuck = enabled && failures >= after;
  if (stuck && memory.muted === 0) {
    const reason = {
      code: 'stuck' as const,
      text: `${failures} questions in a row without an answer`,
      messageSeq: turn.messageSeq,
    };
    return offer(settings, next, reason, facts, turn.replyId);
  }
  return {
    memory: next,
    decisions: [decided('hand over', false, stuck ? `muted for ${memory.muted} turns` : whyNot(failures, settings))],
  };
}

const statusText = 'Our team already has your message and will get back to you. I am here if there is anything else.';
const decided = (what: string, fires: boolean, why: string) => ({ action: humanHandover.name, what, fires, why });
const whyNot = (failures: number, { automatic }: HumanHandoverSettings): string =>
  automatic.enabled ? `not asked for; ${failures} of ${automatic.after} failed answers` : 'not asked for';

/** By the model's word, or by the visitor's when the model forgets. */
function wishIn({ calls, question, messageSeq }: Happenings['turn']): HandoverReason | null {
  const call = calls.find(({ tool: name }) => name === 'hand_over');
  if (call) {
    const { because, reason } = arguments_.parse(call.arguments);
    return { code: because === 'visitor-asked' ? 'asked' : 'rule', text: reason, messageSeq };
  }
  return asksForHuman(question) ? { code: 'asked', text: 'asked in plain words', messageSeq } : null;
}

/** Transition text and buttons. `id` is the entry the model's words would have had. */
function offer(
  settings: HumanHandoverSettings,
  memory: HandoverMemory,
  reason: HandoverReason,
  facts: Facts,
  id: string,
): Ruling<HandoverMemory> {
  if (channelsOf(settings, facts).length === 0) {
    return { memory, decisions: [decided('hand over', false, 'no channel is open')] };
  }
  return {
    memory: { ...memory, state: 'offered', failures: 0, formId: null, reason },
    entries: [
      { kind: 'notice', id, body: { about: 'handover', text: settings.transitionMessage } },
      offered(settings, reason, facts),
    ],
    replacesReply: true,
    summarize: true,
    decisions: [decided('hand over', true, `${reason.code}: ${reason.text}`)],
  };
}

function offered(settings: HumanHandoverSettings, reason: HandoverReason, facts: Facts): NewEntry {
  const summary = extractSummary(facts.said);
  const channels = channelsOf(settings, facts).map((channel) => {
    const url = channelLinks[channel](settings.channels, summary, facts.conversationId);
    return { channel, ...(url === null ? {} : { url }) };
  });
  const pasted = channels.some(({ channel }) => pastesSummary.includes(channel));
  return {
    kind: 'handover-offered',
    body: {
      channels,
      reason,
      ...(pasted ? { hint: 'We copy a summary for you: paste it into the chat that opens.' } : {}),
    },
  };
}

/** The channels a visitor may choose: switched on, and for e-mail with a form to fill in. */
export const channelsOf = ({ channels }: HumanHandoverSettings, facts: Facts): ChannelName[] =>
  channelName.options.filter(
    (name) => channels[name].enabled && (name !== 'email' || facts.settings.of(leadCapture).enabled),
  );

function open(
  settings: HumanHandoverSettings,
  memory: HandoverMemory,
  { channel }: Happenings['channel-chosen'],
  facts: Facts,
): Ruling<HandoverMemory> {
  if (!settings.enabled || memory.state === 'none' || !channelsOf(settings, facts).includes(channel)) return {};
  if (channel !== 'email') {
    const reached = memory.state === 'submitted' ? memory.state : 'channel-opened';
    return {
      memory: { ...memory, state: reached, muted: mutedTurns },
      entries: [{ kind: 'channel-opened', body: { channel } }],
    };
  }
  if (memory.state === 'submitted' || memory.state === 'form-open') return {};
  const form = contactFormOf(facts.settings.of(leadCapture), facts.visitor, 'handover');
  if (!facts.gaveDetails || !isKnown(form)) return showForm(memory, facts);
  const id = facts.newId('handover-confirm');
  const known = form.fields.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
  return {
    memory: { ...memory, state: 'form-open', formId: id },
    entries: [
      { kind: 'channel-opened', body: { channel } },
      { kind: 'confirm-asked', id, body: { action: humanHandover.name, inputs: Object.fromEntries(known) } },
    ],
  };
}

function showForm(memory: HandoverMemory, facts: Facts): Ruling<HandoverMemory> {
  const id = facts.newId('handover-form');
  const form = contactFormOf(facts.settings.of(leadCapture), facts.visitor, 'handover');
  return {
    memory: { ...memory, state: 'form-open', formId: id },
    entries: [
      { kind: 'channel-opened', body: { channel: 'email' } },
      { kind: 'form-shown', id, body: { form, purpose: 'handover' } },
    ],
  };
}

function submitted(
  settings: HumanHandoverSettings,
  memory: HandoverMemory,
  { purpose, formId, seq }: Happenings['form-submitted'],
  { visitor, settings: all }: Facts,
): Ruling<HandoverMemory> {
  const { email } = settings.channels;
  if (purpose !== 'handover' || memory.state !== 'form-open') return {};
  const after = { ...memory, state: 'submitted' as const, muted: mutedTurns, failures: 0 };
  if (!settings.enabled || !email.enabled) {
    return { memory: after, entries: [{ kind: 'mail-skipped', body: { mail: 'handover', reason: 'disabled' } }] };
  }
  const confirms = email.confirmToVisitor;
  const about = { visitor, formId };
  return {
    memory: after,
    entries: [
      { kind: 'notice', body: { about: 'handover-submitted', text: settings.confirmationMessage } },
      ...(confirms && visitor.email === null
        ? [{ kind: 'mail-skipped' as const, body: { mail: 'confirmation' as const, reason: 'no-address' as const } }]
        : []),
    ],
    deliveries: [
      {
        effectKey: `handover-mail:${formId}`,
        request: {
          kind: 'handover-mail',
          ...about,
          to: email.address,
          throughSeq: seq,
          reason: memory.reason ?? { code: 'asked', text: '', messageSeq: 0 },
          merged: isLeadRecipient(all.of(emailNotifications), email.address),
        },
      },
      ...(confirms && visitor.email !== null
        ? [
            {
              effectKey: `confirmation-mail:${formId}`,
              request: { kind: 'confirmation-mail' as const, ...about, to: visitor.email },
            },
          ]
        : []),
    ],
  };
}

/** Whether the team's address also gets the mail about a new lead. */
export const isLeadRecipient = (
  { lead }: { lead: { enabled: boolean; recipients: string[] } },
  address: string,
): boolean => lead.enabled && lead.recipients.some((recipient) => recipient.toLowerCase() === address.toLowerCase());
