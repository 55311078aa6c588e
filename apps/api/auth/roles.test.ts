import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiKey } from '#contracts/api-keys.js';
import type { Problem } from '#contracts/problem.js';
import { type Capability, capabilitiesOf, type Role, role } from '#contracts/roles.js';
import { createAccount, createApiKey } from '#database/accounts.js';
import { call } from '#testing/client.js';
import { aMember, fromOurPage } from '../testing/members.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

/** Who may do what, written down apart from the routes: a new route has no row here until somebody has thought about it. */
const rows: Record<Capability, string[]> = {
  read: [
    'account.get',
    ...['actions.getEmailNotifications', 'actions.getHumanHandover', 'actions.getLeadCapture'],
    ...['articles.get', 'articles.list', 'bots.get', 'bots.identity', 'bots.list', 'passages.search'],
    ...['buttonGroups.get', 'buttonGroups.list', 'webhooks.get', 'webhooks.list'],
    ...['conversations.get', 'conversations.list', 'conversations.timeline', 'overview.get'],
    ...['deliveries.get', 'deliveries.list', 'icons.list', 'leads.get', 'leads.list'],
    ...['bots.listCases', 'bots.listCaseRuns', 'bots.getCaseRun', 'bots.dryRunSize', 'bots.getDryRun'],
    ...['session.get', 'session.list', 'session.save', 'session.setPassword'],
    ...['session.signOut', 'session.signOutEverywhere'],
  ],
  operate: [
    ...['conversations.end', 'conversations.skipTranscript'],
    ...['deliveries.cancel', 'deliveries.redeliver', 'deliveries.redeliverSince'],
    ...['leads.exportCsv', 'leads.exportXlsx'],
  ],
  configure: [
    ...['actions.saveEmailNotifications', 'actions.saveHumanHandover', 'actions.saveLeadCapture'],
    ...['apiKeys.create', 'apiKeys.delete', 'apiKeys.list', 'audit.list'],
    ...['articles.create', 'articles.delete', 'articles.save', 'bots.create', 'bots.delete', 'bots.save'],
    'bots.rotateIdentitySecret',
    ...['bots.addCase', 'bots.deleteCase', 'bots.runCases', 'bots.stopCaseRun'],
    ...['bots.startDryRun', 'bots.stopDryRun', 'bots.try'],
    ...['buttonGroups.create', 'buttonGroups.delete', 'buttonGroups.save', 'uploads.create'],
    ...['webhooks.create', 'webhooks.delete', 'webhooks.rotateSecret', 'webhooks.save', 'webhooks.test'],
  ],
  manage: ['account.save', 'members.change', 'members.invite', 'members.link', 'members.list', 'members.remove'],
};
/** About a member's own sign-in, so that a key has nothing to ask there. */
const membersOnly = rows.read.filter((operation) => operation.startsWith('session.'));

interface Operation {
  operationId: string;
  security?: Record<string, unknown>[];
  requestBody?: { content: Record<string, unknown> };
}
interface Route {
  operation: string;
  method: string;
  path: string;
  takesFile: boolean;
}

let api: TestApi;
let routes: Route[];
beforeAll(async () => {
  api = await openTestApi();
  const { body } = await call<{ paths: Record<string, Record<string, Operation>> }>(`${api.url}/openapi.json`);
  routes = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { security }]) => security?.some((scheme) => 'session' in scheme))
      .map(([method, { operationId, requestBody }]) => ({
        operation: operationId,
        method: method.toUpperCase(),
        path: filled(path),
        takesFile: 'multipart/form-data' in (requestBody?.content ?? {}),
      })),
  );
});
afterAll(async () => await api.close());

/** An address where nothing is: what is allowed finds nothing there, and what is not never looks. */
const filled = (path: string): string => path.replace(/\{\w+\}/g, 'nothing');

type HeadersOf = (operation: string) => Promise<Record<string, string>>;

/** What becomes of each route: allowed, or why not. */
async function triedBy(headersOf: HeadersOf): Promise<Record<string, string>> {
  const outcomes = routes.map(async ({ operation, method, path, takesFile }) => {
    const hasBody = method === 'POST' || method === 'PUT';
    const headers = await headersOf(operation);
    const response = await fetch(api.url + path, {
      method,
      headers: takesFile || !hasBody ? headers : { ...headers, 'content-type': 'application/json' },
      ...(hasBody ? { body: takesFile ? new FormData() : '{}' } : {}),
    });
    const text = await response.text();
    const refusal = /"code":"(unauthorized|forbidden|internal|unsupported_media_type)"/.exec(text)?.[1];
    return [operation, refusal ?? 'allowed'] as const;
  });
  return Object.fromEntries(await Promise.all(outcomes));
}

/** A member of an account, who has a session of its own for each route that may end it. */
async function memberOf(accountId: string, role: Role, more: Record<string, string>): Promise<HeadersOf> {
  const { cookie } = await aMember(api, { accountId, role });
  return async (operation) => ({
    cookie: operation.startsWith('session.') ? (await aMember(api, { accountId, role })).cookie : cookie,
    ...more,
  });
}

const expectedOf = (role: Role, forbidden: string[] = []): Record<string, string> =>
  Object.fromEntries(
    Object.entries(rows).flatMap(([capability, operations]) =>
      operations.map((operation) => [
        operation,
        capabilitiesOf(role).some((one) => one === capability) && !forbidden.includes(operation)
          ? 'allowed'
          : 'forbidden',
      ]),
    ),
  );

describe('every route of the owner API', () => {
  it.each(role.options)('lets a member who is %s do what the role says, and no more', async (one) => {
    const { accountId } = await aMember(api);
    expect(await triedBy(await memberOf(accountId, one, fromOurPage))).toEqual(expectedOf(one));
  });

  it.each(role.options)('lets an API key that is %s do the same, beside signing in', async (one) => {
    const { id } = await createAccount(api.db, 'Test');
    const { key } = await createApiKey(api.db, id, 'test', { role: one });
    expect(await triedBy(async () => ({ authorization: `Bearer ${key}` }))).toEqual(expectedOf(one, membersOnly));
  });

  it.each([
    ['nobody', {}],
    ['an unknown key', { authorization: `Bearer parley_${'a'.repeat(43)}` }],
    ['an unknown cookie', { cookie: `parley=session_${'a'.repeat(43)}`, ...fromOurPage }],
  ])('is closed to %s', async (_, headers) => {
    const outcomes = await triedBy(async () => headers);
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['unauthorized']));
  });

  it("is closed to a visitor's token", async () => {
    const { token } = await api.arrive(await api.aBot(await api.newKey()));
    const outcomes = await triedBy(async () => ({ authorization: `Bearer ${token}` }));
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['unauthorized']));
  });

  it('takes no change by a cookie from a page of somebody else', async () => {
    const { accountId } = await aMember(api);
    const outcomes = await triedBy(await memberOf(accountId, 'owner', { 'sec-fetch-site': 'cross-site' }));
    for (const { operation, method } of routes) {
      expect([operation, outcomes[operation]]).toEqual([operation, method === 'GET' ? 'allowed' : 'forbidden']);
    }
  });
});

describe('an API key', () => {
  const made = async (token: string, body: object) =>
    await api.ask<ApiKey & Problem>('POST', '/v1/api-keys', { token, body });

  it('is an admin unless it says otherwise, and never more than who makes it', async () => {
    const token = await api.newKey();
    expect((await made(token, { name: 'CI' })).body.role).toBe('admin');
    expect((await made(token, { name: 'Board', role: 'viewer' })).body.role).toBe('viewer');
    const { status, body } = await made(token, { name: 'Root', role: 'owner' });
    expect([status, body.code]).toEqual([403, 'forbidden']);
  });

  it('is good until it expires', async () => {
    const token = await api.newKey();
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const { body } = await api.ask<ApiKey & { key: string }>('POST', '/v1/api-keys', {
      token,
      body: { name: 'For an hour', expiresAt },
    });
    expect(body.expiresAt).toBe(expiresAt);
    expect((await api.ask('GET', '/v1/bots', { token: body.key })).status).toBe(200);
    await api.db.query("UPDATE api_keys SET expires_at = now() WHERE name = 'For an hour'");
    expect((await api.ask('GET', '/v1/bots', { token: body.key })).status).toBe(401);
    const past = await made(token, { name: 'Late', expiresAt: '2020-01-01T00:00:00Z' });
    expect([past.status, past.body.errors]).toMatchObject([422, [{ pointer: '/expiresAt' }]]);
  });
});
