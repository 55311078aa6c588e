import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '#contracts/problem.js';
import { type CaseRuns, maxCases, type TrialCase } from '#contracts/trials.js';
import { until } from '#testing/until.js';
import { aMember } from '../testing/members.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { anOwnedBot, type OwnedBot } from '../testing/owned-bot.js';

let api: TestApi;
let owner: OwnedBot;
beforeAll(async () => {
  api = await openTestApi();
  owner = await anOwnedBot(api);
});
afterAll(async () => await api.close());

const x = (count: number): string => 'x'.repeat(count);
const said = (text: string) => ({ from: 'visitor', text });
const rule = { action: 'webhooks', what: 'ticket', fires: true };
const least = { message: 'My grinder is broken', expected: [rule] };
const webhook = { id: `hook_${'0'.repeat(32)}`, name: 'ticket', description: 'd', url: 'https://shop.example/' };
const full = { ...webhook, successMessage: 'Done.', headerNames: [] };
const drafts = (...list: object[]) => ({ actions: { webhooks: { list } } });

describe('a case', () => {
  it('is kept, listed newest first, deleted, and written into the audit log', async () => {
    const mine = await anOwnedBot(api);
    const made = await mine.post<TrialCase>('cases', least);
    expect([made.status, made.body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^case_/),
        ...{ ...least, history: [], note: '', conversationId: null, createdAt: expect.any(String) },
      },
    ]);
    const second = await mine.post<TrialCase>('cases', { ...least, note: 'again' });
    expect((await mine.get<{ data: TrialCase[] }>('cases')).body.data.map(({ id }) => id)).toEqual([
      second.body.id,
      made.body.id,
    ]);
    expect((await mine.delete(`cases/${made.body.id}`)).status).toBe(204);
    expect((await mine.delete(`cases/${made.body.id}`)).status).toBe(404);
    const events = await api.ask<{ data: { action: string }[] }>('GET', '/v1/audit', { token: mine.token });
    expect(events.body.data.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['case.created', 'case.deleted']),
    );
  });

  it.each([
    ['no message', { ...least, message: ' ' }, '/message'],
    ['a message of 4001 characters', { ...least, message: x(4001) }, '/message'],
    ['no rule', { ...least, expected: [] }, '/expected'],
    [
      '31 rules',
      { ...least, expected: Array.from({ length: 31 }, (_, n) => ({ ...rule, what: `r${n}` })) },
      '/expected',
    ],
    ['a rule twice', { ...least, expected: [rule, { ...rule, fires: false }] }, '/expected'],
    ['a note of 501 characters', { ...least, note: x(501) }, '/note'],
    ['21 messages before it', { ...least, history: Array.from({ length: 21 }, () => said('a')) }, '/history'],
    ['20001 characters', { ...least, history: Array.from({ length: 5 }, () => said(x(4000))) }, '/history'],
    ['something unknown', { ...least, passed: true }, '/passed'],
    ['a conversation that is none', { ...least, conversationId: `conv_${'0'.repeat(32)}` }, '/conversationId'],
  ])('is refused with %s', async (_, body, pointer) => {
    const answer = await owner.post<Problem>('cases', body);
    expect([answer.status, answer.body.errors?.map((error) => error.pointer)]).toEqual([422, [pointer]]);
  });

  it('is not kept for a conversation that is deleted just then', async () => {
    const mine = await anOwnedBot(api);
    const { conversation } = await api.arrive(mine.bot);
    const waiting = async () => {
      const those = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
      expect(await api.db.query(those)).toHaveLength(1);
    };
    const asked = await api.db.transaction(async (tx) => {
      await tx.query("DELETE FROM conversations WHERE 'conv_' || replace(id::text, '-', '') = $1", [conversation.id]);
      const answer = mine.post<Problem>('cases', { ...least, conversationId: conversation.id });
      await until('the case that waits for us', waiting);
      return { answer };
    });
    const { status, body } = await asked.answer;
    expect([status, body.code]).toEqual([404, 'not_found']);
  });

  it(`is one of at most ${maxCases}`, async () => {
    const mine = await anOwnedBot(api);
    await mine.post('cases', least);
    await api.db.query(
      `INSERT INTO trial_cases (id, account_id, bot_id, request, expected, note)
       SELECT gen_random_uuid(), account_id, bot_id, request, expected, note FROM trial_cases, generate_series(2, $2)
       WHERE bot_id = (SELECT id FROM bots WHERE public_id = $1)`,
      [mine.bot.publicId, maxCases],
    );
    const { status, body } = await mine.post<Problem>('cases', least);
    expect([status, body.detail]).toEqual([422, expect.stringContaining('at most 200 cases')]);
  });
});

describe('settings that are tried unsaved', () => {
  it.each([
    ['of no action', { actions: { magic: {} } }, '/actions/magic'],
    ['with a wrong field', drafts({ ...full, description: '' }), '/actions/webhooks/list/0/description'],
    ['with two webhooks of one name', drafts(full, full), '/actions/webhooks/list'],
    [
      'with 21 webhooks',
      drafts(...Array.from({ length: 21 }, (_, n) => ({ ...full, name: `a${n}` }))),
      '/actions/webhooks/list',
    ],
    [
      'that need what another action lacks',
      {
        actions: {
          'human-handover': { enabled: true, channels: { email: { enabled: true, address: 'team@shop.example' } } },
        },
      },
      '/actions/human-handover/channels/email/enabled',
    ],
  ])('are refused %s', async (_, body, pointer) => {
    await owner.post('cases', least);
    const answer = await owner.post<Problem>('case-runs', body);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });

  it('are refused outside the plan', async () => {
    const poor = await anOwnedBot(api, 'free');
    await poor.post('cases', least);
    expect((await poor.post<Problem>('case-runs', drafts(full))).body.code).toBe('plan_required');
  });
});

describe('a run', () => {
  it('is not begun without cases, and leaves nothing behind while Temporal is away', async () => {
    const mine = await anOwnedBot(api);
    expect((await mine.post<Problem>('case-runs', {})).body.errors).toEqual([
      { pointer: '', detail: 'expected a bot with cases' },
    ]);
    await mine.post('cases', least);
    const { status, body } = await mine.post<Problem>('case-runs', {});
    expect([status, body.code]).toEqual([503, 'unavailable']);
    expect((await mine.get<CaseRuns>('case-runs')).body.data).toEqual([]);
  });

  it('is one of at most two at a time, and of so many sentences an hour', async () => {
    const mine = await anOwnedBot(api);
    await mine.post('cases', least);
    const running = async (state: string, total: number, times: number) =>
      await api.db.query(
        `INSERT INTO trial_runs (id, account_id, bot_id, kind, state, bot_version, total)
         SELECT gen_random_uuid(), account_id, id, 'cases', $2, 1, $3 FROM bots, generate_series(1, $4)
         WHERE public_id = $1`,
        [mine.bot.publicId, state, total, times],
      );
    await running('running', 1, 2);
    const busy = await mine.post<Problem>('case-runs', {});
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '10']);
    await api.db.query("UPDATE trial_runs SET state = 'done'");
    await running('done', 3_000, 1);
    expect((await mine.post<Problem>('case-runs', {})).body.detail).toMatch(/3000 sentences tried in an hour/);
  });

  it('that takes longer than an hour is shown as stopped', async () => {
    const mine = await anOwnedBot(api);
    await api.db.query(
      `INSERT INTO trial_runs (id, account_id, bot_id, kind, bot_version, total, created_at)
       SELECT gen_random_uuid(), account_id, id, 'cases', 1, 5, now() - interval '61 minutes' FROM bots WHERE public_id = $1`,
      [mine.bot.publicId],
    );
    expect((await mine.get<CaseRuns>('case-runs')).body.data).toMatchObject([{ state: 'stopped', total: 5 }]);
  });
});

describe('cases and runs', () => {
  it('are nobody else’s', async () => {
    const made = await owner.post<TrialCase>('cases', least);
    const other = await anOwnedBot(api);
    const at = (path: string): string => `/v1/bots/${owner.bot.id}/${path}`;
    const { token } = other;
    for (const path of ['cases', 'case-runs', 'dry-runs/size', `dry-runs/drun_${'0'.repeat(32)}`])
      expect((await api.ask('GET', at(path), { token })).status).toBe(404);
    for (const path of ['cases', 'case-runs', 'dry-runs'])
      expect((await api.ask('POST', at(path), { token, body: path === 'cases' ? least : {} })).status).toBe(404);
    expect((await api.ask('DELETE', at(`cases/${made.body.id}`), { token })).status).toBe(404);
    expect((await other.delete(`cases/${made.body.id}`)).status).toBe(404);
    const [{ accountId }] = await api.db.query('SELECT account_id AS "accountId" FROM bots WHERE public_id = $1', [
      owner.bot.publicId,
    ]);
    const agent = await aMember(api, { role: 'agent', accountId });
    expect((await agent.ask('GET', at('cases'))).status).toBe(200);
    for (const path of ['cases', 'case-runs', 'dry-runs', 'try'])
      expect((await agent.ask('POST', at(path), path === 'cases' ? least : { message: 'Hi' })).status).toBe(403);
  });
});
