import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Account } from '#contracts/account.js';
import type { Session } from '#contracts/sessions.js';
import { aMember } from '../testing/members.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => await api.close());

describe('the account', () => {
  it('says what its plan includes, what its limits are and how much is in use', async () => {
    const viewer = await aMember(api, { role: 'viewer' });
    const admin = await aMember(api, { role: 'admin', accountId: viewer.accountId });
    const { id } = (await admin.ask<{ id: string }>('POST', '/v1/bots', { name: 'Fern' })).body;
    await admin.ask('POST', '/v1/bots', { name: 'Moss' });
    await admin.ask('DELETE', `/v1/bots/${id}`);
    const { body } = await viewer.ask<Account>('GET', '/v1/account');
    expect(body).toMatchObject({
      name: 'Test',
      plan: 'business',
      limits: { webhooksPerBot: 20, buttonGroupsPerBot: 5, uploads: 500 },
      usage: { bots: 1, members: 2, uploads: 0 },
    });
    expect(body.actions).toEqual(expect.arrayContaining(['human-handover', 'lead-capture', 'webhooks']));
    await api.db.query("UPDATE accounts SET plan = 'free' WHERE id = $1", [viewer.accountId]);
    const free = (await viewer.ask<Account>('GET', '/v1/account')).body;
    expect(free.plan).toBe('free');
    expect(free.actions).not.toContain('human-handover');
  });

  it('is named by an owner, and its plan by nobody here', async () => {
    const owner = await aMember(api);
    const body = { name: ' Acme ' };
    expect((await owner.ask<Account>('PUT', '/v1/account', body)).body.name).toBe('Acme');
    expect((await owner.ask<Session>('GET', '/v1/session')).body.account.name).toBe('Acme');
    expect((await owner.ask('PUT', '/v1/account', { name: 'Acme', plan: 'business' })).status).toBe(422);
    expect((await owner.ask('PUT', '/v1/account', { name: '' })).status).toBe(422);
  });
});
