import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InvitedMember, Member } from '#contracts/members.js';
import type { Page } from '#contracts/paging.js';
import type { Problem } from '#contracts/problem.js';
import { aMember, type SignedInMember } from '../testing/members.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

let api: TestApi;
let owner: SignedInMember;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => await api.close());

const at = ({ id }: { id: string }): string => `/v1/members/mem_${id.replaceAll('-', '')}`;
const problemOf = async (who: SignedInMember, method: string, path: string, body?: unknown) => {
  const answer = await who.ask<Problem>(method, path, body);
  return [answer.status, answer.body?.code];
};

describe('members', () => {
  beforeAll(async () => {
    owner = await aMember(api);
  });

  it('are invited with a role, and listed from then on', async () => {
    const wish = { email: ' Grace@Acme.Example', name: 'Grace', role: 'agent' };
    const { status, body } = await owner.ask<InvitedMember>('POST', '/v1/members', wish);
    const { link, ...member } = body;
    expect([status, member]).toMatchObject([201, { email: 'grace@acme.example', role: 'agent', state: 'invited' }]);
    const { data } = (await owner.ask<Page<Member>>('GET', '/v1/members')).body;
    expect(data[0]).toEqual(member);
    expect(data).toHaveLength(2);
    expect(JSON.stringify(data)).not.toMatch(/link|token|scrypt/);
  });

  it('have an address that no other member has, of whatever account and in whatever letters', async () => {
    const { email } = await aMember(api);
    const body = { email: email.toUpperCase(), name: '', role: 'viewer' };
    const { status, body: problem } = await owner.ask<Problem>('POST', '/v1/members', body);
    expect([status, problem.errors]).toMatchObject([422, [{ pointer: '/email' }]]);
  });

  it.each([
    [{ email: 'nobody', role: 'agent' }, '/email'],
    [{ email: 'a@acme.example', role: 'root' }, '/role'],
    [{ email: 'a@acme.example', role: 'agent', accountId: 'acc_1' }, '/accountId'],
    [{ email: 'a@acme.example', role: 'agent', password: 'x' }, '/password'],
  ])('are not invited as %j', async (body, pointer) => {
    const { status, body: problem } = await owner.ask<Problem>('POST', '/v1/members', body);
    expect([status, problem.errors]).toMatchObject([422, [{ pointer }]]);
  });

  it('of another account are not there', async () => {
    const stranger = await aMember(api);
    expect(await problemOf(owner, 'PUT', at(stranger), { role: 'viewer' })).toEqual([404, 'not_found']);
    expect(await problemOf(owner, 'POST', `${at(stranger)}/link`, {})).toEqual([404, 'not_found']);
    expect(await problemOf(owner, 'DELETE', at(stranger))).toEqual([404, 'not_found']);
    expect(await problemOf(owner, 'DELETE', `${at(stranger)}/sessions`)).toEqual([404, 'not_found']);
    expect((await stranger.ask('GET', '/v1/session')).status).toBe(200);
    const { data } = (await owner.ask<Page<Member>>('GET', '/v1/members')).body;
    expect(data.map(({ email }) => email)).not.toContain(stranger.email);
  });
});

describe('a member who lost a computer', () => {
  it('is signed out everywhere by an owner, and by nobody below', async () => {
    const owner = await aMember(api);
    const member = await aMember(api, { accountId: owner.accountId, role: 'agent' });
    const admin = await aMember(api, { accountId: owner.accountId, role: 'admin' });
    const path = `${at(member)}/sessions`;
    expect(await problemOf(admin, 'DELETE', path)).toEqual([403, 'forbidden']);
    expect((await member.ask('GET', '/v1/session')).status).toBe(200);
    expect((await owner.ask('DELETE', path)).status).toBe(204);
    expect((await member.ask('GET', '/v1/session')).status).toBe(401);
    expect((await owner.ask('GET', '/v1/session')).status).toBe(200);
  });
});

describe('a role', () => {
  it('is not raised by the member who has it', async () => {
    const { accountId } = await aMember(api);
    for (const role of ['viewer', 'agent', 'admin'] as const) {
      const member = await aMember(api, { accountId, role });
      expect(await problemOf(member, 'PUT', at(member), { role: 'owner' })).toEqual([403, 'forbidden']);
    }
  });

  it('counts at once, and who has a new one signs in anew', async () => {
    const owner = await aMember(api);
    const member = await aMember(api, { accountId: owner.accountId, role: 'admin' });
    expect((await member.ask('GET', '/v1/api-keys')).status).toBe(200);
    const { body } = await owner.ask<Member>('PUT', at(member), { role: 'viewer' });
    expect(body.role).toBe('viewer');
    expect((await member.ask('GET', '/v1/session')).status).toBe(401);
    const [row] = await api.db.query('SELECT role FROM members WHERE id = $1', [member.id]);
    expect(row.role).toBe('viewer');
  });

  it('that stays the same signs nobody out', async () => {
    const owner = await aMember(api);
    expect((await owner.ask('PUT', at(owner), { role: 'owner' })).status).toBe(200);
    expect((await owner.ask('GET', '/v1/session')).status).toBe(200);
  });
});

describe('the last owner', () => {
  it('is neither removed nor given another role, as long as no other owner can sign in', async () => {
    const owner = await aMember(api);
    const { accountId } = owner;
    await aMember(api, { accountId, role: 'admin' });
    await aMember(api);
    await owner.ask('POST', '/v1/members', { email: `invited-${owner.id}@acme.example`, name: '', role: 'owner' });
    expect(await problemOf(owner, 'PUT', at(owner), { role: 'admin' })).toEqual([409, 'last_owner']);
    expect(await problemOf(owner, 'DELETE', at(owner))).toEqual([409, 'last_owner']);
    const other = await aMember(api, { accountId });
    expect((await other.ask('DELETE', at(owner))).status).toBe(204);
    expect((await owner.ask('GET', '/v1/session')).status).toBe(401);
    expect(await problemOf(other, 'DELETE', at(other))).toEqual([409, 'last_owner']);
  });

  it('is still there when two demote each other at the same time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const one = await aMember(api);
      const two = await aMember(api, { accountId: one.accountId });
      await Promise.all([
        one.ask('PUT', at(two), { role: 'admin' }),
        two.ask('PUT', at(one), { role: 'admin' }),
        one.ask('DELETE', at(two)),
      ]);
      const left = await api.db.query("SELECT FROM members WHERE account_id = $1 AND role = 'owner'", [one.accountId]);
      expect(left).toHaveLength(1);
    }
  });
});
