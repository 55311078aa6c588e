import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEvent } from '#contracts/audit.js';
import { publicId } from '#contracts/ids.js';
import type { Page } from '#contracts/paging.js';
import type { Problem } from '#contracts/problem.js';
import { audit, changedFields, operatorOf } from '#database/audit.js';
import { aConversationRow } from '#testing/rows.js';
import { aDelivery } from '../deliveries/testing/deliveries.js';
import { aMember, fromOurPage, password, type SignedInMember } from '../testing/members.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => await api.close());

const eventsOf = async (who: SignedInMember, query = '') =>
  (await who.ask<Page<AuditEvent>>('GET', `/v1/audit?limit=100&${query}`)).body.data;
/** Does it, and answers what that left in the audit log, oldest first. */
async function tracesOf(who: SignedInMember, act: () => Promise<unknown>): Promise<AuditEvent[]> {
  const before = (await eventsOf(who)).length;
  await act();
  return (await eventsOf(who)).reverse().slice(before);
}
const actionsIn = (events: AuditEvent[]): string[] => events.map(({ action }) => action);

async function ok<T extends { id: string }>(who: SignedInMember, method: string, path: string, body?: unknown) {
  const isSettings = method === 'PUT' && path.startsWith('/v1/bots');
  const tag = isSettings ? ((await who.ask('GET', path)).headers.get('etag') ?? '') : '';
  const answer = await who.ask<T>(method, path, body, tag === '' ? {} : { 'if-match': tag });
  if (answer.status >= 300) throw new Error(`${method} ${path} → ${JSON.stringify(answer.body)}`);
  return answer.body;
}

describe('the audit log', () => {
  it('says who saved and deleted which bot, action, webhook, button group and article, and which fields changed', async () => {
    const owner = await aMember(api);
    const hook = { name: 'ticket', description: 'd', url: 'https://shop.example/hook', successMessage: 'Done.' };
    const headers = { Authorization: 'planted-header-secret' };
    const group = { name: 'Prices', rule: 'r', buttons: [{ text: 'Prices', link: 'https://shop.example' }] };
    const article = { title: 'Hours', text: 'planted-article-text' };
    const events = await tracesOf(owner, async () => {
      const { id } = await ok(owner, 'POST', '/v1/bots', { name: 'Fern' });
      const bot = `/v1/bots/${id}`;
      await ok(owner, 'PUT', bot, { name: 'Moss', greeting: 'Hi' });
      await ok(owner, 'PUT', `${bot}/actions/lead-capture`, { enabled: true, consent: { mode: 'notice', text: 'x' } });
      const webhook = `${bot}/webhooks/${(await ok(owner, 'POST', `${bot}/webhooks`, { ...hook, headers })).id}`;
      await ok(owner, 'PUT', webhook, { ...hook, url: 'https://shop.example/other' });
      await ok(owner, 'POST', `${webhook}/rotate-secret`, {});
      await ok(owner, 'DELETE', webhook);
      const buttons = `${bot}/button-groups/${(await ok(owner, 'POST', `${bot}/button-groups`, group)).id}`;
      await ok(owner, 'PUT', buttons, { ...group, name: 'Costs' });
      await ok(owner, 'DELETE', buttons);
      const known = `${bot}/articles/${(await ok(owner, 'POST', `${bot}/articles`, article)).id}`;
      await ok(owner, 'PUT', known, { ...article, title: 'Opening hours' });
      await ok(owner, 'DELETE', known);
      await ok(owner, 'DELETE', bot);
    });
    expect(actionsIn(events)).toEqual([
      ...['bot.created', 'bot.saved', 'action.saved'],
      ...['webhook.created', 'webhook.saved', 'webhook.secret-rotated', 'webhook.deleted'],
      ...['buttonGroup.created', 'buttonGroup.saved', 'buttonGroup.deleted'],
      ...['article.created', 'article.saved', 'article.deleted', 'bot.deleted'],
    ]);
    expect(events.map(({ details }) => details.changed).filter(Boolean)).toEqual([
      ['/greeting', '/name'],
      ['/consent/mode', '/consent/text', '/enabled'],
      ['/url'],
      ['/name'],
    ]);
    for (const { actor, ip, subject, action } of events) {
      expect(actor).toEqual({ kind: 'member', id: publicId('member', owner.id), name: owner.email });
      expect(ip).toMatch(/127\.0\.0\.1$/);
      expect(subject?.split('_')[0]).toBe(
        { bot: 'bot', action: 'bot', webhook: 'hook', buttonGroup: 'grp', article: 'art' }[action.split('.')[0] ?? ''],
      );
    }
    expect(JSON.stringify(events)).not.toMatch(/planted|whsec/);
  });

  it('says who signed in, failed to, was invited, got another role, was removed, and which keys there were', async () => {
    const owner = await aMember(api);
    const other = await aMember(api, { accountId: owner.accountId });
    const member = { email: `audited-${owner.id}@acme.example`, name: 'Grace', role: 'agent' };
    const { id } = await ok(owner, 'POST', '/v1/members', member);
    await ok(owner, 'PUT', `/v1/members/${id}`, { role: 'viewer' });
    await ok(owner, 'POST', `/v1/members/${id}/link`, {});
    await ok(owner, 'DELETE', `/v1/members/${id}`);
    await api.ask('POST', '/v1/session', {
      body: { email: other.email, password: 'planted-guess' },
      headers: fromOurPage,
    });
    await api.ask('POST', '/v1/session', {
      body: { email: 'nobody@acme.example', password: 'x' },
      headers: fromOurPage,
    });
    await api.ask('POST', '/v1/session', { body: { email: other.email, password }, headers: fromOurPage });
    await ok(other, 'PUT', '/v1/session/password', { current: password, password: 'planted new password' });
    const key = await ok(owner, 'POST', '/v1/api-keys', { name: 'CI', role: 'viewer' });
    await ok(owner, 'DELETE', `/v1/api-keys/${key.id}`);
    await ok(owner, 'PUT', '/v1/account', { name: 'Acme' });
    await ok(owner, 'DELETE', '/v1/sessions');
    const seen = (await eventsOf(await aMember(api, { accountId: owner.accountId }))).reverse();
    expect(actionsIn(seen)).toEqual([
      ...['member.invited', 'member.role-changed', 'member.link-made', 'member.removed'],
      ...['member.sign-in-failed', 'member.signed-in', 'member.password-set'],
      ...['apiKey.created', 'apiKey.deleted', 'account.saved', 'member.signed-out'],
    ]);
    expect(seen[1]?.details).toEqual({ from: 'agent', to: 'viewer' });
    expect(seen[4]).toMatchObject({
      actor: { kind: 'nobody', id: null, name: other.email },
      subject: publicId('member', other.id),
    });
    expect(JSON.stringify(seen)).not.toMatch(/planted|parley_|session_|link_/);
  });

  it('says who had deliveries sent again or cancelled, conversations ended and leads exported', async () => {
    const conversation = await aConversationRow(api.db);
    const agent = await aMember(api, { accountId: conversation.accountId, role: 'agent' });
    const admin = await aMember(api, { accountId: conversation.accountId, role: 'admin' });
    const failed = await aDelivery(api.db, conversation, { state: 'failed', settledAt: new Date() });
    const waiting = await aDelivery(api.db, conversation, { state: 'retrying' });
    const id = publicId('conversation', conversation.id);
    const events = await tracesOf(admin, async () => {
      await agent.ask('POST', `/v1/deliveries/${failed.id}/redeliver`, {});
      await agent.ask('POST', `/v1/deliveries/${waiting.id}/cancel`, {});
      await agent.ask('POST', '/v1/deliveries/redeliver', { since: '2020-01-01T00:00:00Z' });
      await agent.ask('POST', `/v1/conversations/${id}/skip-transcript`, { why: 'asked' });
      await agent.ask('POST', `/v1/conversations/${id}/end`, { reason: 'operator' });
      await fetch(`${api.url}/v1/leads.csv?query=planted`, { headers: { cookie: agent.cookie } });
      await fetch(`${api.url}/v1/leads.xlsx`, { headers: { cookie: agent.cookie } });
    });
    expect(events.map(({ action, subject }) => [action, subject])).toEqual([
      ['delivery.redelivered', failed.id],
      ['delivery.cancelled', waiting.id],
      ['deliveries.redelivered', null],
      ['conversation.transcript-skipped', id],
      ['conversation.ended', id],
      ['leads.exported', null],
      ['leads.exported', null],
    ]);
    expect(events[5]?.details).toEqual({ format: 'csv', filters: ['query'] });
    expect(new Set(events.map(({ actor }) => actor.name))).toEqual(new Set([agent.email]));
  });

  it('has nothing of what was refused or did not happen', async () => {
    const admin = await aMember(api, { role: 'admin' });
    const { id } = await ok(admin, 'POST', '/v1/bots', { name: 'Fern' });
    const events = await tracesOf(admin, async () => {
      await admin.ask('PUT', `/v1/bots/${id}`, { name: 'Moss' }, { 'if-match': '"7"' });
      await admin.ask('PUT', '/v1/account', { name: 'Mine' });
      await admin.ask('POST', '/v1/bots', { name: '' });
      await admin.ask('DELETE', `/v1/api-keys/key_${'0'.repeat(32)}`);
    });
    expect(events).toEqual([]);
  });

  it('is found by who, what and when, a page at a time', async () => {
    const admin = await aMember(api, { role: 'admin' });
    const other = await aMember(api, { role: 'admin', accountId: admin.accountId });
    const { id } = await ok(admin, 'POST', '/v1/bots', { name: 'Fern' });
    await ok(other, 'PUT', `/v1/bots/${id}`, { name: 'Moss' });
    await ok(other, 'POST', '/v1/bots', { name: 'Ivy' });
    const found = async (query: string) => actionsIn(await eventsOf(admin, query));
    expect(await found(`actor=${publicId('member', other.id)}`)).toEqual(['bot.created', 'bot.saved']);
    expect(await found('action=bot.saved')).toEqual(['bot.saved']);
    expect(await found(`from=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
    expect(await found(`to=${new Date(Date.now() - 60_000).toISOString()}`)).toEqual([]);
    const first = (await admin.ask<Page<AuditEvent>>('GET', '/v1/audit?limit=2')).body;
    const second = (await admin.ask<Page<AuditEvent>>('GET', `/v1/audit?limit=2&cursor=${first.nextCursor}`)).body;
    expect(actionsIn([...first.data, ...second.data])).toEqual(['bot.created', 'bot.saved', 'bot.created']);
    const wrong = await admin.ask<Problem>('GET', '/v1/audit?actor=bot_1&action=bot.eaten');
    expect(wrong.body.errors?.map(({ pointer }) => pointer)).toEqual(['/actor', '/action']);
    expect(await eventsOf(await aMember(api))).toEqual([]);
  });

  it.each([
    "UPDATE audit_events SET actor_name = 'somebody else'",
    'DELETE FROM audit_events',
    'TRUNCATE audit_events',
  ])('takes no %s', async (statement) => {
    const { accountId } = await aMember(api);
    await audit(api.db, operatorOf(accountId), 'account.created', publicId('account', accountId));
    await expect(api.db.query(statement)).rejects.toThrow('audit_events only takes new rows');
  });

  it('is written with what happened, or not at all', async () => {
    const admin = await aMember(api, { role: 'admin' });
    await api.db.query('ALTER TABLE audit_events ADD CONSTRAINT closed CHECK (false) NOT VALID');
    try {
      expect((await admin.ask('POST', '/v1/bots', { name: 'Unseen' })).status).toBe(500);
    } finally {
      await api.db.query('ALTER TABLE audit_events DROP CONSTRAINT closed');
    }
    const { data } = (await admin.ask<Page<{ name: string }>>('GET', '/v1/bots')).body;
    expect(data).toEqual([]);
  });
});

describe('what changed', () => {
  it.each([
    [{ a: 1, b: { c: [1, 2], d: null } }, { a: 1, b: { c: [1, 3], d: null } }, ['/b/c']],
    [{ a: 1 }, { b: 2 }, ['/a', '/b']],
    [{ a: { 'x/y': 1 } }, { a: { 'x/y': 2 } }, ['/a/x~1y']],
    [{ a: { b: 1 } }, { a: null }, ['/a']],
    [{ a: undefined }, {}, []],
    [{ a: [1] }, { a: [1] }, []],
  ])('between %j and %j is %j', (before, after, changed) => {
    expect(changedFields(before, after)).toEqual(changed);
  });
});
