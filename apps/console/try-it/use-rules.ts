import { useBotActions } from '../actions/use-bot-actions.js';
import type { components } from '../api/schema.js';
import { texts } from '../texts/texts.js';

type Expected = components['schemas']['TrialCase']['expected'][number];

/** A rule that an owner writes in words. `action` and `what` are how decisions name it. */
export interface Rule {
  action: keyof typeof texts.tryIt.actions;
  what: string;
  /** What owners call it. */
  name: string;
  words: string;
  enabled: boolean;
  /** Of the webhook or the group; empty for the handover. */
  id: string;
}

const handOver = 'hand over';

/** The rules of a bot; `data` is undefined while they are being read. */
export function useRules(botId: string) {
  const { data, error, refetch } = useBotActions(botId);
  const rules = data && [
    ...data.webhooks.map(
      ({ id, name, description, enabled }): Rule => ({
        action: 'webhooks',
        what: name,
        name,
        words: description,
        enabled,
        id,
      }),
    ),
    ...data['action-buttons'].map(
      ({ id, name, rule, enabled }): Rule => ({ action: 'action-buttons', what: name, name, words: rule, enabled, id }),
    ),
    {
      action: 'human-handover',
      what: handOver,
      name: texts.tryIt.handOver,
      words: data['human-handover'].instructions,
      enabled: data['human-handover'].enabled,
      id: '',
    } satisfies Rule,
  ];
  return { rules, actions: data, error, refetch };
}

/** What owners call a rule that a decision or a case names. */
export const nameOf = ({ action, what }: Pick<Expected, 'action' | 'what'>): string =>
  action === 'human-handover' && what === handOver ? texts.tryIt.handOver : what;

/** Names a rule among all of a bot. */
export const keyOf = ({ action, what }: Pick<Expected, 'action' | 'what'>): string => `${action} ${what}`;
