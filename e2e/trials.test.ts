import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startWorker } from '#apps/worker/worker.js';
import { createLog } from '#config/log.js';
import { idOf } from '#contracts/ids.js';
import { type CaseRun, type DryRun, type TrialCase, type TriedMessage, trialRunIdOf } from '#contracts/trials.js';
import { anAction, anItem } from '#testing/builders.js';
import { type Answer, call } from '#testing/client.js';
import { Play } from '#testing/play.js';
import { until } from '#testing/until.js';

let play: Play;
beforeAll(async () => {
  play = await Play.open();
}, 60_000);
afterAll(async () => await play.close());
beforeEach(async () => await play.begin());

const ask = async <T>(path: string, body?: unknown): Promise<Answer<T>> =>
  await call<T>(`${play.stack.api.url}/v1/bots/${play.bot.id}/${path}`, {
    token: play.stack.apiKey,
    ...(body === undefined ? {} : { body }),
  });

/** A webhook that is called too often: a question for a parcel is no complaint. */
const complaint = {
  name: 'complaint',
  description: 'When the visitor has lost a parcel, or complains about a broken grinder.',
  url: 'https://crm.example/hook',
  successMessage: 'We look into it.',
};
const mended = 'When the visitor complains about a broken grinder.';
const aComplaint = async () => await anItem<{ id: string }>(play.stack, play.bot, 'webhooks', complaint);
const expecting = (fires: boolean) => [{ action: 'webhooks', what: 'complaint', fires }];
const aCase = async (message: string, fires: boolean) =>
  (await ask<TrialCase>('cases', { message, expected: expecting(fires) })).body;
const draftOf = (webhook: object) => ({ webhooks: { list: [{ ...webhook, description: mended }] } });

async function finished<Run extends CaseRun | DryRun>(path: string): Promise<Run> {
  return await until(
    'the run is over',
    async () => {
      const { body } = await ask<Run>(path);
      if (body.state === 'running') throw new Error(`${body.done} of ${body.total}`);
      return body;
    },
    25_000,
  );
}
async function runCases(actions: object = {}): Promise<CaseRun> {
  const { status, body } = await ask<{ id: string }>('case-runs', { actions });
  expect([status, body]).toEqual([202, { id: expect.stringMatching(/^crun_/) }]);
  return await finished<CaseRun>(`case-runs/${body.id}`);
}
const workflowOf = ({ id }: { id: string }) =>
  play.stack.temporal.client.workflow.getHandle(trialRunIdOf(idOf('caseRun').parse(id)));
/** Payloads are written in base64. */
const asText = (key: string, value: unknown): unknown =>
  key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString() : value;
const left = async () => {
  const [counts] = await play.stack.database.db.query<object[]>(
    `SELECT (SELECT count(*)::int FROM deliveries WHERE bot_id = b.id) AS deliveries,
       (SELECT count(*)::int FROM conversations WHERE bot_id = b.id) AS conversations,
       (SELECT count(*)::int FROM trials WHERE bot_id = b.id) AS trials
     FROM bots b WHERE b.public_id = $1`,
    [play.bot.publicId],
  );
  return counts;
};

describe('trying a sentence', () => {
  const attempt = async (message: string) => await ask<TriedMessage>('try', { message });

  it('tells what would fire and why, and does none of it', async () => {
    await anAction(play.stack, play.bot, 'human-handover', {
      enabled: true,
      channels: { whatsapp: { enabled: true, phone: '+49 30 901820' } },
    });
    await anItem(play.stack, play.bot, 'webhooks', {
      name: 'notify_sales',
      description: 'When the visitor wants to buy in bulk.',
      url: 'https://crm.example/hook',
      successMessage: 'Sales will call you.',
      inputs: [{ name: 'bags', type: 'integer', description: 'how many' }],
    });
    play.model.script([{ reply: 'Great!', toolCalls: [{ name: 'notify_sales', arguments: { bags: 900 } }] }]);
    const { status, body } = await attempt('I want 900 bags');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      reply: 'Great!',
      delivers: [{ kind: 'webhook', action: 'notify_sales', inputs: { bags: 900 } }],
    });
    expect(body.decisions).toContainEqual(
      expect.objectContaining({ action: 'webhooks', what: 'notify_sales', fires: true }),
    );
    expect(body.decisions).toContainEqual(expect.objectContaining({ action: 'human-handover', fires: false }));
    expect(await left()).toEqual({ deliveries: 0, conversations: 0, trials: 0 });
  });

  it('shows what visitors would see', async () => {
    await anAction(play.stack, play.bot, 'human-handover', {
      enabled: true,
      transitionMessage: 'One moment.',
      channels: { whatsapp: { enabled: true, phone: '+49 30 901820' } },
    });
    expect((await attempt('I want to talk to a human')).body).toMatchObject({
      reply: '',
      shows: [
        { kind: 'notice', text: 'One moment.' },
        { kind: 'handover-offered', choices: ['whatsapp'] },
      ],
    });
  });

  it('says so when the model is away', async () => {
    play.model.script([], { status: 401 });
    const { body, headers } = await attempt('Hello');
    expect(body).toMatchObject({ code: 'unavailable', detail: expect.stringContaining('The model gave no answer') });
    expect(headers.get('retry-after')).toBe('5');
  });

  it('says so when the tokens of the day are used up, and not to come back in a moment', async () => {
    const { database, accountId } = play.stack;
    const allow = async (tokens: number | null) =>
      await database.db.query('UPDATE accounts SET tokens_per_day = $2 WHERE id = $1', [accountId, tokens]);
    await allow(10);
    const { body, headers } = await attempt('Hello');
    await allow(null);
    expect(body).toMatchObject({ code: 'unavailable', detail: expect.stringContaining('used up for today') });
    expect(headers.get('retry-after')).toBeNull();
  });
});

describe('a run of all cases', () => {
  it('tells which pass, and of the others what differs and why', async () => {
    await aComplaint();
    const right = await aCase('My grinder is broken', true);
    const wrong = await aCase('I lost a parcel', false);
    play.model.script([], { reply: 'Of course.', toolCalls: [{ name: 'complaint', arguments: {} }] });
    const run = await runCases();
    expect(run).toMatchObject({ state: 'done', total: 2, done: 2, passed: 1, failed: 1, untried: 0, drafts: [] });
    expect(run.results).toEqual([
      {
        caseId: wrong.id,
        passed: false,
        untried: null,
        differences: [
          { action: 'webhooks', what: 'complaint', expected: false, fires: true, why: 'called by the model' },
        ],
        reply: 'Of course.',
      },
      { caseId: right.id, passed: true, untried: null, differences: [], reply: 'Of course.' },
    ]);
    const history = JSON.stringify((await workflowOf(run).fetchHistory()).events, asText);
    expect(history).toContain('runId');
    expect(history).not.toMatch(/parcel|grinder|complaint/);
    const { body: list } = await ask<{ data: object[] }>('case-runs');
    expect(list.data).toMatchObject([{ id: run.id, passed: 1, failed: 1 }]);
    expect(await left()).toEqual({ deliveries: 0, conversations: 0, trials: 0 });
  });

  it('tries rules that are not saved, and does not save them', async () => {
    const webhook = await aComplaint();
    await aCase('I lost a parcel', false);
    await aCase('broken grinder', true);
    expect(await runCases()).toMatchObject({ passed: 1, failed: 1 });
    expect(await runCases(draftOf(webhook))).toMatchObject({ passed: 2, failed: 0, drafts: ['webhooks'] });
    expect((await ask(`webhooks/${webhook.id}`)).body).toMatchObject({ description: complaint.description });
  });

  it('does not fail while the model is away: it says that nothing could be tried', async () => {
    await aComplaint();
    await aCase('My grinder is broken', true);
    play.model.script([], { status: 401 });
    const run = await runCases();
    expect(run).toMatchObject({ state: 'done', passed: 0, failed: 0, untried: 1 });
    expect(run.results).toMatchObject([{ passed: null, untried: 'auth' }]);
  });

  it('asks a model again that comes back', async () => {
    await aComplaint();
    await aCase('I lost a parcel', false);
    play.model.script([{ status: 503 }]);
    expect((await runCases()).untried).toBe(0);
  });

  it('forgets a case with the conversation it was said in', async () => {
    await aComplaint();
    const visitor = await play.arrive();
    await ask('cases', { message: 'Hi', expected: expecting(false), conversationId: visitor.conversationId });
    expect((await ask<{ data: object[] }>('cases')).body.data).toMatchObject([
      { conversationId: visitor.conversationId },
    ]);
    await play.stack.database.db.query('DELETE FROM conversations WHERE id = $1', [visitor.conversationUuid]);
    expect((await ask<{ data: object[] }>('cases')).body.data).toEqual([]);
  });
});

describe('a dry-run of edited rules', () => {
  it('tells over real conversations what would no longer fire, and what newly', async () => {
    const webhook = await aComplaint();
    const visitor = await play.arrive();
    await visitor.say('I lost a parcel');
    await visitor.reply(1);
    const said = async () =>
      (await play.timeline(visitor)).filter(({ kind }) => kind === 'visitor-message' || kind === 'bot-message');
    const before = await said();
    expect((await ask('dry-runs/size?last=10')).body).toEqual({ conversations: 1, turns: 1 });

    const { body: started } = await ask<{ id: string }>('dry-runs', { last: 10, actions: draftOf(webhook) });
    expect(started).toMatchObject({ conversations: 1, turns: 1 });
    const run = await finished<DryRun>(`dry-runs/${started.id}`);
    expect(run).toMatchObject({ state: 'done', total: 1, done: 1, untried: 0, drafts: ['webhooks'] });
    const turn = { conversationId: visitor.conversationId, message: 'I lost a parcel' };
    expect(run.rules).toMatchObject([{ what: 'complaint', starts: [], stops: [turn], stillFires: 0, stillQuiet: 0 }]);

    const other = { ...webhook, name: 'parcels', description: 'When the visitor has lost a parcel.' };
    const { body: second } = await ask<{ id: string }>('dry-runs', { actions: { webhooks: { list: [other] } } });
    const { rules } = await finished<DryRun>(`dry-runs/${second.id}`);
    expect(rules.find(({ what }) => what === 'parcels')).toMatchObject({ starts: [turn], stops: [] });
    expect(await said()).toEqual(before);
    expect(await play.deliveries(visitor)).toHaveLength(1);
  });

  it('is not begun without conversations', async () => {
    expect(await ask('dry-runs', {})).toMatchObject({
      status: 422,
      body: { errors: [{ detail: 'expected a bot with conversations' }] },
    });
  });
});

describe('a run that is under way', () => {
  const slow = { reply: 'one two three four', tokenMs: 150 };

  it('stops when somebody says so, and keeps what was tried', async () => {
    await aComplaint();
    for (let n = 0; n < 9; n += 1) await aCase(`Sentence ${n}`, false);
    play.model.script([], slow);
    const { body } = await ask<{ id: string }>('case-runs', {});
    await until('the first is through', async () => {
      expect((await ask<CaseRun>(`case-runs/${body.id}`)).body.done).toBeGreaterThan(0);
    });
    expect((await ask(`case-runs/${body.id}/stop`, {})).status).toBe(204);
    const { state, done } = (await ask<CaseRun>(`case-runs/${body.id}`)).body;
    expect([state, done < 9]).toEqual(['stopped', true]);
    await workflowOf(body).result();
    expect((await ask<CaseRun>(`case-runs/${body.id}`)).body).toMatchObject({ state: 'stopped' });
    expect(play.model.requests.count).toBeLessThan(9);
  });

  it('goes on with the next worker when its own is stopped', async () => {
    await aComplaint();
    for (let n = 0; n < 9; n += 1) await aCase(`Sentence ${n}`, false);
    play.model.script([], slow);
    const { body } = await ask<{ id: string }>('case-runs', {});
    await until('the first is through', async () => {
      expect((await ask<CaseRun>(`case-runs/${body.id}`)).body.done).toBeGreaterThan(0);
    });
    await play.stack.worker.stop();
    const between = (await ask<CaseRun>(`case-runs/${body.id}`)).body;
    expect([between.state, between.done < 9]).toEqual(['running', true]);
    const next = await startWorker(play.stack.config, createLog('silent', 'next'));
    expect(await finished<CaseRun>(`case-runs/${body.id}`)).toMatchObject({ state: 'done', done: 9, passed: 9 });
    await next.stop();
  });
});
