import { describe, expect, it } from '@jest/globals';
import type { Decision, ReplyTrace } from '#contracts/entries.js';
import { type PastEntry, pastTurn } from './past-turn.js';

const bot = {
  settings: { fallbackMessage: 'I do not know.' },
  actions: {
    webhooks: {
      list: [
        {
          id: 'hook_1',
          name: 'ticket',
          description: 'When something is broken.',
          url: 'https://shop.example/',
          successMessage: 'Done.',
          headerNames: [],
        },
      ],
    },
  },
};

const traced = (...decisions: Decision[]): ReplyTrace => ({
  ...{ botVersion: 1, newestVersion: 1, model: 'demo', attempt: 1, calls: 1, finishReason: 'stop' },
  ...{ promptTokens: null, completionTokens: null, firstTokenMs: null, passages: [] },
  decisions,
});
const ticket: Decision = { action: 'webhooks', what: 'ticket', fires: true, why: 'called by the model' };
const visitor = (seq: number, text: string): PastEntry => ({
  kind: 'visitor-message',
  seq,
  body: { text },
  trace: null,
});
const reply = (seq: number, text: string, ...decisions: Decision[]): PastEntry => ({
  kind: 'bot-message',
  seq,
  body: { text },
  trace: traced(...decisions),
});

describe('a turn of a conversation that was', () => {
  const greeting: PastEntry = { kind: 'bot-message', seq: 1, body: { text: 'Welcome!' }, trace: null };
  const entries = [
    greeting,
    visitor(2, 'It is broken'),
    reply(3, 'Of course.', ticket),
    visitor(4, 'And'),
    visitor(5, 'now?'),
    reply(6, 'I do not know.'),
    visitor(7, 'Hello?'),
    reply(8, 'Hello!'),
  ];

  it('is what was asked since the reply before, with all that was said', () => {
    expect(pastTurn(entries, 6, bot)).toMatchObject({
      question: 'And\nnow?',
      messageSeq: 5,
      said: ['Welcome!', 'It is broken', 'Of course.', 'And', 'now?'].map((text) => ({ text })),
      decisions: [],
    });
  });

  it('remembers how often a webhook fired before, and the questions in a row without an answer', () => {
    expect(pastTurn(entries, 3, bot)?.state).toEqual({
      webhooks: { fired: { hook_1: 0 } },
      'human-handover': { failures: 0 },
    });
    expect(pastTurn(entries, 8, bot)?.state).toEqual({
      webhooks: { fired: { hook_1: 1 } },
      'human-handover': { failures: 1 },
    });
  });

  it('is none where no visitor asked, or nothing was decided', () => {
    expect(pastTurn(entries, 1, bot)).toBeNull();
    expect(pastTurn([reply(1, 'Hello!')], 1, bot)).toBeNull();
  });
});
