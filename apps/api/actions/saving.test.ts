import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { Problem } from '#contracts/problem.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { anOwnedBot, type OwnedBot } from '../testing/owned-bot.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => await api.close());

const form = { enabled: true };
const byMail = { enabled: true, channels: { email: { enabled: true, address: 'team@shop.example' } } };
const byWhatsapp = { enabled: true, channels: { whatsapp: { enabled: true, phone: '+4930901820' } } };
const notified = { lead: { enabled: true, recipients: ['team@shop.example'] } };
const webhook = { name: 'ticket', description: 'd', url: 'https://shop.example/hook', successMessage: 'Done.' };
const group = { name: 'Pricing', rule: 'r', buttons: [{ text: 'Prices', link: 'https://shop.example' }] };

const versions = z.array(
  z.object({ version: z.number(), name: z.string(), actions: z.record(z.string(), z.unknown()) }),
);
const versionsOf = async ({ bot }: OwnedBot) =>
  versions.parse(
    await api.db.query(
      `SELECT v.version, v.settings->>'name' AS name, v.actions FROM bot_versions v JOIN bots b ON b.id = v.bot_id
       WHERE b.public_id = $1 ORDER BY v.version`,
      [bot.publicId],
    ),
  );

describe('saving an action', () => {
  it('makes a version with the other actions as they were, and keeps the versions before', async () => {
    const owner = await anOwnedBot(api);
    const [{ actions: texts } = { actions: {} }] = await versionsOf(owner);
    await owner.put('actions/lead-capture', form);
    await owner.put('actions/human-handover', byMail);
    expect(await versionsOf(owner)).toEqual([
      { version: 1, name: 'Fern', actions: texts },
      { version: 2, name: 'Fern', actions: { ...texts, 'lead-capture': expect.objectContaining(form) } },
      {
        version: 3,
        name: 'Fern',
        actions: {
          'lead-capture': expect.objectContaining(form),
          'human-handover': expect.objectContaining({ enabled: true }),
        },
      },
    ]);
  });

  it('outlives a save of the bot itself', async () => {
    const owner = await anOwnedBot(api);
    await owner.put('actions/lead-capture', form);
    expect((await owner.put('', { name: 'Moss' })).status).toBe(200);
    expect((await owner.get('actions/lead-capture')).body).toMatchObject(form);
    expect((await versionsOf(owner)).at(-1)).toMatchObject({ version: 3, name: 'Moss' });
  });

  it('answers what it reads from then on, with the same tag', async () => {
    const owner = await anOwnedBot(api);
    const saved = await owner.put('actions/human-handover', byWhatsapp);
    const read = await owner.get('actions/human-handover');
    expect(read.body).toEqual(saved.body);
    expect(read.headers.get('etag')).toMatch(/^"[\w-]{27}"$/);
    expect(read.headers.get('etag')).toBe(saved.headers.get('etag'));
  });

  it('asks what was read', async () => {
    const owner = await anOwnedBot(api);
    const { status, body } = await owner.put<Problem>('actions/lead-capture', form, null);
    expect([status, body.code]).toEqual([428, 'precondition_required']);
    expect(await owner.version()).toBe(1);
  });

  it('lets one of two who edit the same action win', async () => {
    const owner = await anOwnedBot(api);
    const tag = await owner.tag('actions/lead-capture');
    const both = await Promise.all(
      ['left', 'right'].map(async (heading) => await owner.put<Problem>('actions/lead-capture', { heading }, tag)),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(both.find(({ status }) => status === 412)?.body.code).toBe('version_conflict');
    expect(await owner.version()).toBe(2);
  });

  it('takes the tag that a proxy made weak', async () => {
    const owner = await anOwnedBot(api);
    const tag = await owner.tag('actions/lead-capture');
    expect((await owner.put('actions/lead-capture', form, `W/${tag}`)).status).toBe(200);
  });

  it('does not conflict with somebody who edits another action at once', async () => {
    const owner = await anOwnedBot(api);
    const [leads, mails] = await Promise.all([
      owner.tag('actions/lead-capture'),
      owner.tag('actions/email-notifications'),
    ]);
    const both = await Promise.all([
      owner.put('actions/lead-capture', form, leads),
      owner.put('actions/email-notifications', notified, mails),
      owner.post('webhooks', webhook),
      owner.post('button-groups', group),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200, 201, 201]);
    expect(await owner.version()).toBe(5);
    expect((await owner.get('actions/lead-capture')).body).toMatchObject(form);
    expect((await owner.get('actions/email-notifications')).body).toMatchObject(notified);
    expect((await owner.get('webhooks')).body).toMatchObject({ data: [webhook], nextCursor: null });
    expect((await owner.get('button-groups')).body).toMatchObject({ data: [{ name: 'Pricing' }], nextCursor: null });
  });
});

describe('the plan free', () => {
  it.each([
    ['actions/human-handover', byWhatsapp, 'Human Handover'],
    ['actions/email-notifications', notified, 'Email Notifications'],
  ])('does not switch on %s, and nothing is saved', async (path, settings, name) => {
    const owner = await anOwnedBot(api, 'free');
    const { status, body } = await owner.put<Problem>(path, settings);
    expect([status, body.code]).toEqual([403, 'plan_required']);
    expect(body.detail).toBe(`${name} comes with the plans essential or business; this account has the plan free.`);
    expect(await owner.version()).toBe(1);
    expect((await owner.put(path, {})).status).toBe(200);
    await owner.changePlan('essential');
    expect((await owner.put(path, settings)).status).toBe(200);
  });

  it.each([
    ['webhooks', webhook],
    ['button-groups', group],
  ])('takes %s that are off and none that are on', async (path, body) => {
    const owner = await anOwnedBot(api, 'free');
    const refused = await owner.post<Problem>(path, body);
    expect([refused.status, refused.body.code]).toEqual([403, 'plan_required']);
    expect((await owner.get(path)).body).toEqual({ data: [], nextCursor: null });
    const off = await owner.post<{ id: string }>(path, { ...body, enabled: false });
    expect(off.status).toBe(201);
    expect((await owner.put(`${path}/${off.body.id}`, body)).status).toBe(403);
  });

  it('lets what came with another plan be switched off and deleted one by one', async () => {
    const owner = await anOwnedBot(api);
    const first = await owner.post<{ id: string }>('webhooks', webhook);
    const second = await owner.post<{ id: string }>('webhooks', { ...webhook, name: 'other' });
    await owner.changePlan('free');
    const off = await owner.put(`webhooks/${first.body.id}`, { ...webhook, enabled: false });
    expect([off.status, off.body]).toMatchObject([200, { enabled: false }]);
    expect((await owner.delete(`webhooks/${second.body.id}`)).status).toBe(204);
  });

  it('has the contact form', async () => {
    expect((await (await anOwnedBot(api, 'free')).put('actions/lead-capture', form)).status).toBe(200);
  });
});

describe('handover by e-mail', () => {
  it('is refused without a contact form', async () => {
    const owner = await anOwnedBot(api);
    const { status, body } = await owner.put<Problem>('actions/human-handover', byMail);
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      { pointer: '/channels/email/enabled', detail: expect.stringContaining('switch on Lead Capture first') },
    ]);
    expect(await owner.version()).toBe(1);
  });

  it('keeps the contact form from being switched off under it', async () => {
    const owner = await anOwnedBot(api);
    await owner.put('actions/lead-capture', form);
    await owner.put('actions/human-handover', byMail);
    const { status, body } = await owner.put<Problem>('actions/lead-capture', { enabled: false });
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      { pointer: '/enabled', detail: 'expected true: Human Handover needs it (/channels/email/enabled)' },
    ]);
    expect((await owner.get('actions/lead-capture')).body).toMatchObject(form);
    expect((await owner.put('actions/email-notifications', notified)).status).toBe(200);
    await owner.put('actions/human-handover', byWhatsapp);
    expect((await owner.put('actions/lead-capture', { enabled: false })).status).toBe(200);
  });
});

describe('somebody else', () => {
  it.each(['lead-capture', 'human-handover', 'email-notifications'])('finds no %s', async (action) => {
    const { bot } = await anOwnedBot(api);
    const path = `/v1/bots/${bot.id}/actions/${action}`;
    const token = await api.newKey();
    const headers = { 'if-match': '"x"' };
    expect((await api.ask('GET', path, { token })).status).toBe(404);
    expect((await api.ask('PUT', path, { token, body: {}, headers })).status).toBe(404);
    expect((await api.ask('PUT', path, { token, body: {} })).status).toBe(404);
    expect((await api.ask('GET', path)).status).toBe(401);
  });

  it.each([
    ['webhooks', webhook],
    ['button-groups', group],
  ])('finds none of the %s', async (path, body) => {
    const owner = await anOwnedBot(api);
    const { id } = (await owner.post<{ id: string }>(path, body)).body;
    const stranger = await anOwnedBot(api);
    const { token } = stranger;
    const list = `/v1/bots/${owner.bot.id}/${path}`;
    const headers = { 'if-match': await owner.tag(`${path}/${id}`) };
    const answers = [
      await api.ask('GET', list, { token }),
      await api.ask('POST', list, { token, body }),
      await api.ask('GET', `${list}/${id}`, { token }),
      await api.ask('PUT', `${list}/${id}`, { token, body, headers }),
      await api.ask('DELETE', `${list}/${id}`, { token }),
      await stranger.get(`${path}/${id}`),
      await stranger.put(`${path}/${id}`, body, headers['if-match']),
      await stranger.delete(`${path}/${id}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    expect((await owner.get(path)).body).toMatchObject({ data: [{ id }] });
  });
});
