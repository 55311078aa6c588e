import type { HandoverReason } from '#contracts/deliveries.js';
import { type ChannelName, channelName, type Decision, type NewEntry } from '#contracts/entries.js';
import type { Facts, Ruling } from '../action.js';
import { leadCapture } from '../lead-capture/settings.js';
import { channelLinks, pastesSummary } from './links.js';
import type { HandoverMemory } from './memory.js';
import { type HumanHandoverSettings, humanHandover } from './settings.js';
import { extractSummary } from './summary.js';

/** Transition text and buttons, from the owner's settings. `id` is the entry the model's words would have had. */
export function offer(
  settings: HumanHandoverSettings,
  memory: HandoverMemory,
  reason: HandoverReason,
  facts: Facts,
  id: string,
): Ruling<HandoverMemory> {
  if (channelsOf(settings, facts).length === 0) return { memory, decisions: [decided('hand over', false, noChannel)] };
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

/** The buttons of the open channels, each with its address. */
export function offered(settings: HumanHandoverSettings, reason: HandoverReason, facts: Facts): NewEntry {
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
      ...(pasted
        ? {
            hint: facts.wording.texts.handover.paste,
            summary: `${summary}\n\n[${facts.conversationId}]`.trim(),
          }
        : {}),
    },
  };
}

/** The channels a visitor may choose: switched on, and for e-mail with a form to fill in. */
export const channelsOf = ({ channels }: HumanHandoverSettings, facts: Pick<Facts, 'settings'>): ChannelName[] =>
  channelName.options.filter(
    (name) => channels[name].enabled && (name !== 'email' || facts.settings.of(leadCapture).enabled),
  );

export const noChannel = 'no channel is open';

export const decided = (what: string, fires: boolean, why: string): Decision => ({
  action: humanHandover.name,
  what,
  fires,
  why,
});
