import { settingsOf } from '../actions/action-settings.js';
import { buttonGroupsOf } from '../actions/button-groups.js';
import type { BotActions } from '../actions/state-of.js';
import { webhooksOf } from '../actions/webhooks.js';
import type { texts } from '../texts/texts.js';
import type { Rule } from './use-rules.js';

export type Field = keyof typeof texts.tryIt.fields;
/** What a rule says in words, field by field. */
export type Words = Partial<Record<Field, string>>;

/** Where the words of a rule lie: read with their ETag, saved through the same routes as everywhere, or tried unsaved. */
export interface RuleSource {
  queryKey: readonly unknown[];
  read(): Promise<{ words: Words; etag: string }>;
  save(words: Words, etag: string): Promise<unknown>;
  /** Settings of the action with these words, as a run takes them. */
  draft(words: Words): Record<string, unknown>;
}

export function sourceOf(botId: string, rule: Rule, actions: BotActions): RuleSource {
  const queryKey = ['rule', botId, rule.action, rule.id];
  const { id } = rule;
  if (rule.action === 'webhooks') {
    const source = webhooksOf(botId);
    return {
      queryKey,
      read: async () => {
        const { value, etag } = await source.get(id);
        return { words: { description: value.description, notWhen: value.notWhen }, etag };
      },
      save: async (words, etag) => {
        const { value } = await source.get(id);
        return await source.save(id, { ...source.draftOf(value), ...words }, etag);
      },
      draft: (words) => ({ webhooks: { list: replaced(actions.webhooks, id, words) } }),
    };
  }
  if (rule.action === 'action-buttons') {
    const source = buttonGroupsOf(botId);
    return {
      queryKey,
      read: async () => {
        const { value, etag } = await source.get(id);
        return { words: { rule: value.rule }, etag };
      },
      save: async (words, etag) => {
        const { value } = await source.get(id);
        return await source.save(id, { ...source.draftOf(value), ...words }, etag);
      },
      draft: (words) => ({ 'action-buttons': { groups: replaced(actions['action-buttons'], id, words) } }),
    };
  }
  const source = settingsOf(botId)['human-handover'];
  return {
    queryKey,
    read: async () => {
      const { value, etag } = await source.read();
      return { words: { instructions: value.instructions }, etag };
    },
    save: async (words, etag) => await source.write({ ...(await source.read()).value, ...words }, etag),
    draft: (words) => ({ 'human-handover': { ...actions['human-handover'], ...words } }),
  };
}

const replaced = <Item extends { id: string }>(items: readonly Item[], id: string, words: Words) =>
  items.map((item) => (item.id === id ? { ...item, ...words } : item));
