import { expect, it } from '@jest/globals';
import { envelope, type TriggeredAction } from './envelope.js';

const triggered: TriggeredAction = {
  at: new Date('2026-11-23T10:00:00.000Z'),
  test: false,
  action: { name: 'create_support_ticket', inputs: { email: 'ada@example.com', urgent: true, seats: 2 } },
  bot: { id: 'bot_1', name: 'Beans' },
  conversation: {
    id: 'conv_1',
    url: 'https://console.example/conversations/conv_1',
    startedAt: new Date('2026-11-23T09:58:00.000Z'),
    pageUrl: 'https://shop.example/beans',
  },
  visitor: { name: 'Ada', email: 'ada@example.com', phone: '+4930123456' },
  consent: { given: true, at: '2026-11-23T09:59:00.000Z' },
  summary: 'Ada’s grinder is broken.',
};

const read = (more: Partial<TriggeredAction>): unknown => JSON.parse(envelope({ ...triggered, ...more }).toString());

it('tells what was triggered, where and for whom', () => {
  expect(read({})).toEqual({
    type: 'action.triggered',
    timestamp: '2026-11-23T10:00:00.000Z',
    data: {
      test: false,
      action: triggered.action,
      bot: triggered.bot,
      conversation: { ...triggered.conversation, startedAt: '2026-11-23T09:58:00.000Z' },
      visitor: { ...triggered.visitor, consent: triggered.consent },
      summary: triggered.summary,
    },
  });
});

it('leaves out what is not known about the visitor, and the summary that is switched off', () => {
  const unknown = { visitor: { name: null, email: 'ada@example.com', phone: null }, consent: null, summary: null };
  expect(read(unknown)).toMatchObject({ data: { visitor: { email: 'ada@example.com' } } });
  const text = envelope({ ...triggered, ...unknown }).toString();
  expect(text).not.toMatch(/"phone"|"consent"|"summary"|null/);
});

it('says that a test is one', () => expect(read({ test: true })).toMatchObject({ data: { test: true } }));

it('sends nothing that happens to hang on what it was given', () => {
  const bot = { ...triggered.bot, instructions: 'inner' };
  const consent = { given: true, at: '2026-11-23T09:59:00.000Z', text: 'inner' };
  expect(envelope({ ...triggered, bot, consent }).toString()).not.toContain('inner');
});
