import { describe, expect, it } from '@jest/globals';
import { saveWebhook } from './settings.js';

const wish = { description: 'When asked.', url: 'https://desk.example/hook', successMessage: 'Done.' };
const named = (name: string) => saveWebhook.safeParse({ ...wish, name });

describe('the name of a webhook', () => {
  it.each([
    ['create_support_ticket', 'create_support_ticket'],
    ['Create Support-Ticket!', 'create_support_ticket'],
    ['  2 Demos buchen ', 'demos_buchen'],
    ['Événement', 'evenement'],
    ['İstek', 'istek'],
    ['_private_', 'private'],
    ['x'.repeat(80), 'x'.repeat(64)],
    [`${'x'.repeat(63)} y`, 'x'.repeat(63)],
  ])('%j becomes %j', (typed, name) => expect(named(typed).data?.name).toBe(name));

  it.each(['', '123', '!!!', '東京'])('cannot be made of %j', (typed) => {
    expect(named(typed).error?.issues).toMatchObject([{ path: ['name'], message: expect.stringContaining('such as') }]);
  });

  it.each(['hand_over', 'Show Buttons', 'end_conversation'])('is not %j, which Parley uses itself', (typed) => {
    expect(named(typed).error?.issues).toMatchObject([
      { path: ['name'], message: expect.stringContaining('a tool of Parley itself') },
    ]);
  });
});
