import type { HandoverReason } from '#contracts/deliveries.js';
import { cleaned } from '#contracts/text.js';
import { defineAction, type Facts, type Happenings, type Ruling } from '../action.js';
import { declineKnown, openForm, status, submitted } from './by-email.js';
import { type HandoverMemory, handoverMemory, mutedTurns } from './memory.js';
import { channelsOf, decided, noChannel, offer, offered } from './offer.js';
import { asksForHuman } from './phrases.js';
import { type HumanHandoverSettings, humanHandover } from './settings.js';
import { handOverTool, toolOf, understood } from './tool.js';

export { channelsOf } from './offer.js';

/** none → offered → form-open → submitted | channel-opened. What is said about it comes from the owner's texts, not the model. */
export const humanHandoverAction = defineAction<HumanHandoverSettings, HandoverMemory>({
  settings: humanHandover,
  memory: handoverMemory,
  tools: (settings, memory, facts) =>
    settings.enabled && channelsOf(settings, facts).length > 0 ? [toolOf(settings, memory)] : [],
  withheld: (settings, _, facts) =>
    settings.enabled && channelsOf(settings, facts).length === 0 ? [decided('hand over', false, noChannel)] : [],
  on: {
    message: remind,
    turn: judge,
    outage: (settings, memory, { question, messageSeq, isSpent }, facts) => {
      if (!settings.enabled) return {};
      const id = facts.newId('handover');
      if (asksForHuman(question)) return request(settings, memory, inPlainWords(messageSeq), facts, id);
      const reason: HandoverReason = { code: 'stuck', text: 'the budget for answers is used up', messageSeq };
      return isSpent && !isUnderWay(memory) ? offer(settings, memory, reason, facts, id) : {};
    },
    'channel-chosen': open,
    'handover-declined': (_, memory) =>
      memory.state === 'none' || memory.state === 'submitted'
        ? {}
        : {
            memory: { ...memory, state: 'none', formId: null, muted: mutedTurns, failures: 0 },
            entries: [{ kind: 'handover-declined', body: {} }],
          },
    'form-submitted': submitted,
    confirmed: declineKnown,
    'delivery-settled': (settings, memory, { request: delivered, ok, isOver }, facts) => {
      if (delivered.kind !== 'webhook' || ok || isOver) return {};
      const next = { ...memory, failures: memory.failures + 1 };
      const reason: HandoverReason = { code: 'stuck', text: `${delivered.action} failed`, messageSeq: 0 };
      return settings.enabled && !isUnderWay(memory)
        ? offer(settings, next, reason, facts, facts.newId('handover'))
        : { memory: next };
    },
  },
});

/** The visitor has the channels in sight, or the team got the mail just now. */
const isUnderWay = ({ state, muted }: HandoverMemory): boolean =>
  state === 'offered' || state === 'form-open' || (state === 'submitted' && muted > 0);

function remind(
  settings: HumanHandoverSettings,
  memory: HandoverMemory,
  { messageSeq }: Happenings['message'],
  facts: Facts,
): Ruling<HandoverMemory> {
  if (memory.state !== 'offered' && memory.state !== 'form-open') return {};
  if (!settings.enabled || channelsOf(settings, facts).length === 0) return { memory: { ...memory, state: 'none' } };
  const { sendForm, choose } = facts.wording.texts.handover;
  const text = memory.state === 'form-open' ? sendForm : choose;
  return {
    entries: [
      { kind: 'notice', body: { about: 'handover-reminder', text } },
      offered(settings, memory.reason ?? inPlainWords(messageSeq), facts),
    ],
    answers: true,
    decisions: [decided('remind', true, memory.state)],
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
  const isTaken = facts.entries.some(({ id }) => id === turn.replyId);
  const id = isTaken ? facts.newId('handover') : turn.replyId;
  const wish = wishIn(turn);
  if (wish) return request(settings, next, wish, facts, id);
  const { enabled, after } = settings.automatic;
  const stuck = enabled && failures >= after;
  if (stuck && memory.muted === 0) {
    const text = failures === 1 ? 'a question without an answer' : `${failures} questions in a row without an answer`;
    return offer(settings, next, { code: 'stuck', text, messageSeq: turn.messageSeq }, facts, id);
  }
  return {
    memory: next,
    decisions: [decided('hand over', false, stuck ? `muted for ${memory.muted} turns` : whyNot(failures, settings))],
  };
}

/** A request of the visitor, or of the model in their name. The same one again shows how it stands. */
const request = (
  settings: HumanHandoverSettings,
  memory: HandoverMemory,
  reason: HandoverReason,
  facts: Facts,
  id: string,
): Ruling<HandoverMemory> =>
  memory.state === 'submitted'
    ? {
        memory,
        entries: [status(facts, id)],
        replacesReply: true,
        decisions: [decided('show status', true, 'the team has the request already')],
      }
    : offer(settings, memory, reason, facts, id);

/** By the model's word, or by the visitor's when the model forgets. */
function wishIn({ calls, question, messageSeq }: Happenings['turn']): HandoverReason | null {
  const call = calls.find(({ tool: name }) => name === handOverTool);
  if (!call) return asksForHuman(question) ? inPlainWords(messageSeq) : null;
  const { because, reason } = understood.parse(call.arguments);
  return {
    code: because === 'visitor-asked' ? 'asked' : 'rule',
    text: cleaned(reason.slice(0, 300)).trim(),
    messageSeq,
  };
}

const inPlainWords = (messageSeq: number): HandoverReason => ({
  code: 'asked',
  text: 'asked in plain words',
  messageSeq,
});

const whyNot = (failures: number, { automatic }: HumanHandoverSettings): string =>
  automatic.enabled ? `not asked for; ${failures} of ${automatic.after} failed answers` : 'not asked for';

/** A channel may also be chosen from buttons further up, once something was offered. */
function open(
  settings: HumanHandoverSettings,
  memory: HandoverMemory,
  { channel }: Happenings['channel-chosen'],
  facts: Facts,
): Ruling<HandoverMemory> {
  if (!settings.enabled || memory.reason === null || !channelsOf(settings, facts).includes(channel)) return {};
  if (channel === 'email') return openForm(memory, facts);
  const state = memory.state === 'submitted' ? memory.state : 'channel-opened';
  return {
    memory: { ...memory, state, muted: mutedTurns, failures: 0 },
    entries: [{ kind: 'channel-opened', body: { channel } }],
  };
}
