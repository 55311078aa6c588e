import type { NewDelivery } from '#contracts/deliveries.js';
import type { Decision, NewEntry } from '#contracts/entries.js';
import type { Action, Facts, HappeningKind, Happenings, Tool } from './action.js';
import { actions } from './registry.js';

/** What the actions remember of a conversation, by name. */
export type ActionState = Record<string, unknown>;

/** What all actions together make of a happening. */
export interface Reaction {
  state: ActionState;
  entries: NewEntry[];
  deliveries: NewDelivery[];
  decisions: Decision[];
  answers: boolean;
  replacesReply: boolean;
  summarize: boolean;
}

/**
 * Asks every action's rules about a happening, in order. What an action outside the plan would do is left undone, and an
 * `action-skipped` entry says so.
 */
export function react<K extends HappeningKind>(
  state: ActionState,
  happening: { kind: K } & Happenings[K],
  facts: Facts,
): Reaction {
  const reaction: Reaction = {
    state: { ...state },
    entries: [],
    deliveries: [],
    decisions: [],
    answers: false,
    replacesReply: false,
    summarize: false,
  };
  for (const action of actions) {
    const { name } = action.settings;
    const ruling = action.on(state[name], happening, { ...facts, entries: reaction.entries });
    const { entries = [], deliveries = [], decisions = [] } = ruling;
    if (facts.settings.lapsed(action.settings) && !ruling.reports) {
      reaction.decisions.push(...decisions.map((decision) => ({ ...decision, fires: false, why: 'plan' })));
      if (entries.length + deliveries.length > 0) {
        reaction.entries.push({ kind: 'action-skipped', body: { action: name, reason: 'plan' } });
      } else if (ruling.memory !== undefined) reaction.state[name] = ruling.memory;
      continue;
    }
    if (ruling.memory !== undefined) reaction.state[name] = ruling.memory;
    reaction.entries.push(...entries);
    reaction.deliveries.push(...deliveries);
    reaction.decisions.push(...decisions);
    reaction.answers ||= ruling.answers ?? false;
    reaction.replacesReply ||= ruling.replacesReply ?? false;
    reaction.summarize ||= ruling.summarize ?? false;
  }
  return reaction;
}

/** The tools of a turn, each with the action it belongs to, and what is withheld with the reason. */
export function toolsFor(
  state: ActionState,
  facts: Facts,
): { tools: (Tool & { action: string })[]; withheld: Decision[] } {
  const offered = actions.map((action) => offerOf(action, state[action.settings.name], facts));
  return { tools: offered.flatMap(({ tools }) => tools), withheld: offered.flatMap(({ withheld }) => withheld) };
}

function offerOf(action: Action, memory: unknown, facts: Facts) {
  const { name } = action.settings;
  const tools = action.tools(memory, facts).map((tool) => ({ ...tool, action: name }));
  const withheld = action.withheld(memory, facts);
  if (!facts.settings.lapsed(action.settings)) return { tools, withheld };
  const outsidePlan = tools.map((tool) => ({ action: name, what: tool.name, fires: false, why: 'plan' }));
  return { tools: [], withheld: [...withheld, ...outsidePlan] };
}
