import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { botSettings } from '#contracts/bots.js';
import type { ReplyTrace } from '#contracts/entries.js';
import { createAccount, createApiKey } from '#database/accounts.js';

/** How many rows the lists of the console are measured over. */
export const sizes = { conversations: 10_000, deliveries: 100_000, leads: 100_000 } as const;

/** Three of ten visitors with a conversation left their details; all others did. */
const visitorCount = sizes.leads + sizes.conversations * 0.7;

export interface Filled {
  /** uuid. */
  accountId: string;
  apiKey: string;
  /** uuid of one of three bots. */
  botId: string;
  /** uuid of one of the conversations. */
  conversationId: string;
  /** uuid of the row in the middle of each list. */
  middle: Record<'conversations' | 'leads' | 'deliveries', string>;
}

/** Fills an account with half a year: three bots, conversations of 16 entries, leads and deliveries. */
export async function fillAccount(db: DataSource): Promise<Filled> {
  const { id: accountId } = await createAccount(db, 'Bench');
  const { key: apiKey } = await createApiKey(db, accountId, 'bench');
  const bots = [uuidv7(), uuidv7(), uuidv7()];
  const settings = JSON.stringify(botSettings.parse({ name: 'Fern' }));
  await db.query(
    `INSERT INTO bots (id, account_id, public_id, version) SELECT id, $1, left(md5(id::text), 12), 1 FROM unnest($2::uuid[]) AS id`,
    [accountId, bots],
  );
  await db.query(
    `INSERT INTO bot_versions (bot_id, version, account_id, settings) SELECT id, 1, $1, $3 FROM unnest($2::uuid[]) AS id`,
    [accountId, bots, settings],
  );
  for (const statement of [visitors, conversations, entries, leads, deliveries, attempts]) {
    await db.query(statement.text, statement.values(accountId, bots));
  }
  await db.query('VACUUM ANALYZE');
  const nth = async (table: string, n: number): Promise<string> => {
    const [row] = await db.query<{ id: string }[]>(`SELECT id FROM ${table} ORDER BY id DESC OFFSET ${n} LIMIT 1`);
    return row?.id ?? '';
  };
  const conversationId = await nth('conversations', 5_000);
  const middle = {
    conversations: conversationId,
    leads: await nth('leads', 50_000),
    deliveries: await nth('deliveries', 50_000),
  };
  return { accountId, apiKey, botId: bots[0] ?? '', conversationId, middle };
}

type Values = (accountId: string, bots: string[]) => unknown[];
interface Filling {
  text: string;
  values: Values;
}
const owner: Values = (accountId, bots) => [accountId, bots];

/** The n-th of `total` rows is so long ago; ids are in the order of time, as the product makes them. */
const age = (total: number) => `make_interval(secs => (n - ${total}) * 15552000.0 / ${total})`;
const botOf = '$2::uuid[]';

const visitors: Filling = {
  text: `INSERT INTO visitors (id, account_id, bot_id, name, email, phone)
    SELECT md5('visitor' || n)::uuid, $1, (${botOf})[1 + n % 3],
      CASE WHEN n % 10 < 3 OR n > ${sizes.conversations} THEN (ARRAY['Ann', 'Bo', 'Cleo', 'Dan', 'Eve'])[1 + n % 5] || ' Visitor ' || n END,
      CASE WHEN n % 10 < 3 OR n > ${sizes.conversations} THEN 'visitor' || n || '@example.org' END, NULL
    FROM generate_series(1, ${visitorCount}) AS n`,
  values: owner,
};

const conversations: Filling = {
  text: `INSERT INTO conversations (id, account_id, bot_id, bot_version, visitor_id, status, end_reason, last_seq, messages,
      last_message_at, page_url, token_hash, token_expires_at, started_at, state)
    SELECT uuidv7(${age(sizes.conversations)}), $1, (${botOf})[1 + n % 3], 1, md5('visitor' || n)::uuid,
      CASE WHEN n > ${sizes.conversations - 50} THEN 'open' ELSE 'closed' END, CASE WHEN n <= ${sizes.conversations - 50} THEN 'idle' END,
      16, 10, now() + ${age(sizes.conversations)}, 'https://shop.example/beans', sha256(n::text::bytea), now(),
      now() + ${age(sizes.conversations)},
      CASE WHEN n % 20 = 0 THEN '{"human-handover": {"state": "submitted", "failures": 0}}'::jsonb ELSE '{}' END
    FROM generate_series(1, ${sizes.conversations}) AS n`,
  values: owner,
};

const words = `ARRAY['How much is shipping to Austria, and how long does it take?', 'Shipping to Austria costs 6.90 euros and takes three to five working days.',
  'Can I return an opened bag of the Ethiopian coffee?', 'You can return every bag within thirty days, also one that you have tasted.',
  'Which grind do I need for a moka pot?', 'A moka pot likes it a little coarser than espresso. We grind it for you.']`;

const trace: ReplyTrace = {
  ...{ botVersion: 1, newestVersion: 1, model: 'demo', attempt: 1, calls: 1, finishReason: 'stop' },
  ...{ promptTokens: 900, completionTokens: 60, firstTokenMs: 400, passages: [] },
  decisions: Array.from({ length: 6 }, (_, n) => ({
    action: 'webhooks',
    what: `action_${n}`,
    fires: false,
    why: 'the model did not ask for it',
  })),
};

const entries: Filling = {
  text: `INSERT INTO timeline_entries (conversation_id, account_id, seq, id, kind, body, trace, at)
    SELECT c.id, c.account_id, seq, md5(c.id::text || seq)::uuid, e.kind,
      CASE WHEN e.kind IN ('visitor-message', 'bot-message')
          THEN jsonb_build_object('text', (${words})[1 + (seq + c.n) % 6] || ' ' || left(md5(c.id::text || seq || 'x'), 10))
        WHEN e.kind = 'handover-offered'
          THEN '{"channels": [{"channel": "email"}], "reason": {"code": "asked", "text": "A human, please", "messageSeq": 2}}'::jsonb
        WHEN e.kind = 'step-failed' THEN '{"code": "timeout", "attempts": 3}'::jsonb
        ELSE '{"mail": "transcript", "reason": "not-set-up"}'::jsonb END,
      CASE WHEN e.kind = 'bot-message' THEN $2::jsonb END,
      c.started_at + make_interval(secs => seq * 20)
    FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM conversations WHERE account_id = $1) c
      CROSS JOIN generate_series(1, 16) AS seq
      CROSS JOIN LATERAL (SELECT CASE
        WHEN seq <= 10 THEN CASE WHEN seq % 2 = 0 THEN 'visitor-message' ELSE 'bot-message' END
        WHEN seq = 11 AND c.n % 20 = 0 THEN 'handover-offered'
        WHEN seq = 12 AND c.n % 500 = 0 THEN 'step-failed'
        ELSE 'mail-skipped' END AS kind) e`,
  values: (accountId) => [accountId, JSON.stringify(trace)],
};

const leads: Filling = {
  text: `INSERT INTO leads (id, account_id, bot_id, visitor_id, conversation_id, name, email, phone, source, page_url, consent, created_at, updated_at)
    SELECT uuidv7(${age(visitorCount)}), $1, (${botOf})[1 + n % 3], v.id, c.id, v.name, v.email, '+4915' || lpad(n::text, 9, '0'),
      (ARRAY['at-start', 'after-first-response', 'at-end', 'handover'])[1 + n % 4], 'https://shop.example/beans',
      CASE WHEN n % 2 = 0 THEN '{"mode": "checkbox", "given": true, "text": "Yes", "privacyUrl": null, "hash": "", "at": "2026-07-01T22:30:00.000Z", "version": 1}'::jsonb END,
      now() + ${age(visitorCount)}, now() + ${age(visitorCount)}
    FROM generate_series(1, ${visitorCount}) AS n JOIN visitors v ON v.id = md5('visitor' || n)::uuid
      LEFT JOIN conversations c ON c.visitor_id = v.id
    WHERE n % 10 < 3 OR n > ${sizes.conversations}`,
  values: owner,
};

const deliveries: Filling = {
  text: `INSERT INTO deliveries (id, account_id, bot_id, conversation_id, kind, effect_key, request, state, reason, attempts, created_at, settled_at)
    SELECT uuidv7(${age(sizes.deliveries)}), $1, c.bot_id, c.id, k.kind, n::text,
      jsonb_build_object('kind', k.kind, 'to', 'team' || n % 40 || '@shop.example', 'action', 'open_ticket', 'webhookId', 'hook_1', 'url', 'https://desk.example/hook',
        'visitor', '{"name": "Ann", "email": "ann@example.org", "phone": null}'::jsonb, 'inputs', '{}'::jsonb, 'sendSummary', false,
        'success', '{"message": "Done.", "fallback": ""}'::jsonb, 'throughSeq', 3, 'formId', 'entry_1'),
      CASE WHEN n % 50 = 0 THEN 'failed' WHEN n % 1000 = 1 THEN 'unknown' ELSE 'accepted' END,
      CASE WHEN n % 50 = 0 THEN 'the receiver answered 500' END, 1, now() + ${age(sizes.deliveries)}, now() + ${age(sizes.deliveries)}
    FROM generate_series(1, ${sizes.deliveries}) AS n
      JOIN (SELECT id, bot_id, row_number() OVER (ORDER BY id) AS nth FROM conversations WHERE account_id = $1) c
        ON c.nth = 1 + (n - 1) / ${sizes.deliveries / sizes.conversations}
      CROSS JOIN LATERAL (SELECT (ARRAY['webhook', 'lead-mail', 'transcript-mail', 'handover-mail'])[1 + n % 4] AS kind) k
    WHERE cardinality($2::uuid[]) > 0`,
  values: owner,
};

const attempts: Filling = {
  text: `INSERT INTO delivery_attempts (id, account_id, delivery_id, no, trigger, started_at, finished_at, outcome, status, duration_ms)
    SELECT gen_random_uuid(), account_id, id, 1, 'auto', created_at, created_at, CASE WHEN state = 'accepted' THEN 'accepted' ELSE 'failed' END, 200, 90
    FROM deliveries WHERE account_id = $1`,
  values: (accountId) => [accountId],
};
