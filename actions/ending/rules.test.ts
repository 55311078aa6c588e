import { describe, expect, it } from '@jest/globals';
import { calling, gist, TestConversation } from '../testing/conversation.js';
import { aHandover, aWebhook } from '../testing/settings.js';

const goodbye = calling('end_conversation');
const tools = (conversation: TestConversation) => conversation.offered().map(({ name }) => name);

describe('ending', () => {
  it('is proposed by the model once; the visitor decides', () => {
    const conversation = new TestConversation({});
    const { entries } = conversation.say('That is all, bye', goodbye);
    expect(entries).toEqual([
      { kind: 'confirm-asked', id: expect.any(String), body: { action: 'end_conversation', inputs: {} } },
    ]);
    expect(tools(conversation)).toEqual([]);
    expect(conversation.say('Bye', goodbye).entries).toEqual([]);
  });

  it('waits while something else is asked of the visitor', () => {
    const conversation = new TestConversation({ ...aHandover(), webhooks: { list: [aWebhook({ confirm: true })] } });
    expect(gist(conversation.say('human please, bye', goodbye).entries)).toEqual(['handover', 'handover-offered']);
    conversation.happens({ kind: 'handover-declined' });
    const both = [...goodbye.calls, ...calling('create_ticket').calls];
    expect(conversation.say('A bug! Bye', { calls: both }).entries).toMatchObject([
      { body: { action: 'create_ticket' } },
    ]);
    expect(tools(conversation)).toContain('end_conversation');
  });
});
