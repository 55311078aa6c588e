import { describe, expect, it } from '@jest/globals';
import { endAction } from './ending/tool.js';
import { actions } from './registry.js';
import { TestConversation } from './testing/conversation.js';
import { aButtonGroup, aHandover, aWebhook } from './testing/settings.js';
import { reservedNames } from './webhooks/name.js';

describe('the actions', () => {
  it('have names of their own, and are off until somebody sets them up', () => {
    const names = actions.map(({ settings }) => settings.name);
    expect(new Set(names).size).toBe(names.length);
    for (const { settings } of actions)
      if (settings.name !== 'ending') expect(settings.isOn(settings.read({}))).toBe(false);
  });

  it('lend the model tools of different names, which no webhook may take', () => {
    const conversation = new TestConversation({
      ...aHandover(),
      'action-buttons': { groups: [aButtonGroup()] },
      webhooks: { list: [aWebhook()] },
    });
    const offered = conversation.offered();
    const own = offered.filter(({ action }) => action !== 'webhooks').map(({ name }) => name);
    expect(own.sort()).toEqual([...reservedNames].sort());
    expect(new Set(offered.map(({ name }) => name)).size).toBe(own.length + 1);
    expect(reservedNames).toContain(endAction);
  });
});
