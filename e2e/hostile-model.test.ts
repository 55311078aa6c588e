import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testSize } from '#config/test-env.js';
import type { Bot } from '#contracts/bots.js';
import { createAccount, createApiKey } from '#database/accounts.js';
import { aBot, anAction, anItem } from '#testing/builders.js';
import { call } from '#testing/client.js';
import { openTestStack, type TestStack } from '#testing/stack.js';
import { until } from '#testing/until.js';

const conversations = 100 * testSize();
const turns = 2;
const atOnce = 20;

let stack: TestStack;
let bot: Bot;
let other: { accountId: string; bot: Bot };
beforeAll(async () => {
  stack = await openTestStack();
  bot = await aBot(stack, { fallbackMessage: 'I do not know.' });
  await setUp(stack, bot);
  const account = await createAccount(stack.database.db, 'Somebody else');
  const { key } = await createApiKey(stack.database.db, account.id, 'other');
  const theirs = { ...stack, apiKey: key };
  other = { accountId: account.id, bot: await aBot(theirs) };
  await anItem(theirs, other.bot, 'webhooks', { ...refund, name: 'their_webhook' });
}, 60_000);
afterAll(async () => await stack.close());

const refund = {
  name: 'request_refund',
  description: 'When the visitor wants money back.',
  url: 'https://desk.example/hook',
  successMessage: 'Done.',
  inputs: [
    { name: 'email', type: 'email', required: true, description: 'your address' },
    { name: 'order', type: 'string', required: false, description: 'the order' },
    { name: 'amount', type: 'number', required: false, description: 'the amount' },
  ],
  frequency: { max: 2 },
};

async function setUp(at: TestStack, of: Bot): Promise<void> {
  await anAction(at, of, 'lead-capture', { enabled: true, position: 'after-first-response' });
  await anAction(at, of, 'human-handover', {
    enabled: true,
    channels: { email: { enabled: true, address: 'team@shop.example', confirmToVisitor: true } },
  });
  await anAction(at, of, 'email-notifications', { lead: { enabled: true, recipients: ['sales@shop.example'] } });
  await anItem(at, of, 'webhooks', refund);
  await anItem(at, of, 'button-groups', {
    name: 'Pricing',
    rule: 'When asked about prices.',
    buttons: [{ text: 'Prices', link: 'https://shop.example/prices' }],
  });
}

/** Everything a model could try: tools of others, tools that are none, arguments of any shape, and far too many calls. */
const hostileCall = fc.record({
  name: fc.oneof(
    fc.constantFrom('request_refund', 'hand_over', 'show_buttons', 'end_conversation', 'their_webhook', '__proto__'),
    fc.string({ maxLength: 30 }),
  ),
  arguments: fc.oneof(
    fc.record({
      email: fc.constantFrom('thief@evil.example', 'ann@example.org', 'ann@example.org.evil.example', ''),
      order: fc.string(),
    }),
    fc.record({ email: fc.emailAddress(), amount: fc.double(), url: fc.webUrl() }),
    fc.record({ groups: fc.array(fc.constantFrom('group_1', 'group_2', 'constructor')) }),
    fc.record({
      because: fc.constantFrom('instructions', 'visitor-asked', 'x'),
      reason: fc.string({ maxLength: 400 }),
    }),
    fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })),
  ),
});
const hostileStep = fc.record({
  reply: fc.constantFrom('', 'Done! I refunded everything.', 'I do not know.', '{{response.id}} [ID]'),
  toolCalls: fc.array(hostileCall, { minLength: 6, maxLength: 9 }),
});

describe('a model that calls every tool with hostile arguments in each turn', () => {
  it(`exceeds no cap, sends nothing invented and touches no other account, in ${conversations} conversations`, async () => {
    stack.model.script(fc.sample(hostileStep, { numRuns: conversations * turns * 2, seed: 11 }), { reply: 'Hello.' });
    for (let begun = 0; begun < conversations; begun += atOnce) {
      await Promise.all(Array.from({ length: atOnce }, (_, n) => converse(begun + n)));
    }
    const rows = await stack.database.db.query<Delivered[]>(
      `SELECT d.conversation_id AS conversation, d.account_id AS account, d.kind, d.request FROM deliveries d`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map(({ account }) => account))).toEqual(new Set([stack.accountId]));
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['webhook']));
    for (const { request } of rows) {
      expect(request.url).toBe('https://desk.example/hook');
      expect(request.action).toBe('request_refund');
      expect(request.inputs.email).toBe('ann@example.org');
      for (const word of String(request.inputs.order ?? '').match(/[\p{L}\p{N}]{3,}/gu) ?? [])
        expect(said).toContain(word);
      if (request.inputs.amount !== undefined) expect(said).toContain(String(request.inputs.amount));
    }
    const times = rows.reduce(
      (counts, { conversation }) => counts.set(conversation, (counts.get(conversation) ?? 0) + 1),
      new Map<string, number>(),
    );
    expect(Math.max(...times.values())).toBeLessThanOrEqual(refund.frequency.max);
    const [theirs] = await stack.database.db.query(
      `SELECT (SELECT count(*)::int FROM conversations WHERE account_id = $1) AS conversations,
         (SELECT count(*)::int FROM deliveries WHERE account_id = $1) AS deliveries,
         (SELECT count(*)::int FROM leads WHERE account_id = $1) AS leads`,
      [other.accountId],
    );
    expect(theirs).toEqual({ conversations: 0, deliveries: 0, leads: 0 });
  }, 240_000);
});

interface Delivered {
  conversation: string;
  account: string;
  kind: string;
  request: { url: string; action: string; inputs: { email?: string; order?: string; amount?: number } };
}

const said = 'I want my 25 euros back for order B-1234, I am ann@example.org';

/** Talks for some turns, each answered by whatever the rules made of it. */
async function converse(n: number): Promise<void> {
  const { body } = await call<{ conversation: { id: string }; token: string }>(
    `${stack.api.url}/v1/widget/${bot.publicId}/conversations`,
    { body: {} },
  );
  for (let turn = 1; turn <= turns; turn += 1) {
    const text = turn === 1 ? said : 'Well?';
    const { body: sent } = await call<{ seq: number }>(`${stack.api.url}/v1/widget/conversation/messages`, {
      token: body.token,
      body: { id: crypto.randomUUID(), text },
    });
    await until(
      `turn ${turn} of conversation ${n}`,
      async () => {
        const [row] = await stack.database.db.query<{ answered: number }[]>(
          'SELECT answered_seq AS answered FROM conversations WHERE id = $1',
          [body.conversation.id.slice('conv_'.length)],
        );
        expect(row?.answered).toBeGreaterThanOrEqual(sent.seq);
      },
      60_000,
    );
  }
}
