import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EmailNotificationsSettings } from '#actions/email-notifications/settings.js';
import type { ConversationSummary } from '#contracts/conversations.js';
import type { Lead } from '#contracts/leads.js';
import type { Page } from '#contracts/paging.js';
import type { Problem } from '#contracts/problem.js';
import { anAction } from '#testing/builders.js';
import { call, type TestVisitor } from '#testing/client.js';
import { Play } from '#testing/play.js';
import { Owner } from './owner.js';

let play: Play;
let owner: Owner;
beforeAll(async () => {
  play = await Play.open();
  owner = new Owner(play);
}, 60_000);
afterAll(async () => await play.close());
beforeEach(async () => await play.begin());

const notify = async (settings: object) => await anAction(play.stack, play.bot, 'email-notifications', settings);
const withForm = async () => {
  const fields = { phone: { enabled: true } };
  await anAction(play.stack, play.bot, 'lead-capture', { enabled: true, position: 'after-first-response', fields });
};
const details = { name: 'Ann', email: 'ann@example.org', phone: '+4930901820' };

/** A visitor who chatted and then sent the form. */
async function aLead(): Promise<TestVisitor> {
  const visitor = await play.arrive();
  await visitor.say('Hello');
  const { id: formId } = await visitor.next('form-shown');
  await visitor.post('form', { formId, values: details });
  await visitor.next('notice');
  return visitor;
}

describe('Email Notifications', () => {
  it('a lead mail is queued to the given address as soon as a form is sent, for who sent it, with all that was said before', async () => {
    await withForm();
    await notify({ lead: { enabled: true, recipients: ['sales@shop.example'] } });
    const visitor = await aLead();
    const sent = (await play.timeline(visitor)).find((entry) => entry.kind === 'form-submitted');
    expect(await play.deliveries(visitor)).toEqual([
      {
        kind: 'lead-mail',
        request: {
          kind: 'lead-mail',
          to: 'sales@shop.example',
          visitor: details,
          formId: expect.any(String),
          throughSeq: sent?.seq,
        },
      },
    ]);
    // The greeting, the question, the answer and the form stand before it.
    expect(sent?.seq).toBe(5);
    expect(await play.timeline(visitor)).toContainEqual(
      expect.objectContaining({ kind: 'delivery', delivers: 'lead-mail', state: 'queued' }),
    );
  });

  it('a lead mail is not queued while that is switched off, and the conversation tells the owner why', async () => {
    await withForm();
    await notify({ lead: { enabled: false, recipients: ['sales@shop.example'] } });
    const visitor = await aLead();
    expect(await play.deliveries(visitor)).toEqual([]);
    expect(await play.timeline(visitor)).toContainEqual(
      expect.objectContaining({ kind: 'mail-skipped', mail: 'lead', reason: 'not-set-up' }),
    );
  });

  it('a lead leads to its conversation, and conversations can be listed by whether they became a lead', async () => {
    await withForm();
    const other = await play.arrive();
    await other.say('Hello');
    const visitor = await aLead();
    const { api, apiKey } = play.stack;
    const ask = async <T>(path: string) => (await call<Page<T>>(`${api.url}/v1/${path}`, { token: apiKey })).body.data;
    expect(await ask<Lead>(`leads?botId=${play.bot.id}`)).toMatchObject([
      { ...details, conversationId: visitor.conversationId },
    ]);
    const listed = async (hasLead: boolean) =>
      (await ask<ConversationSummary>(`conversations?botId=${play.bot.id}&hasLead=${hasLead}`)).map(({ id }) => id);
    expect([await listed(true), await listed(false)]).toEqual([[visitor.conversationId], [other.conversationId]]);
  });

  it.each(['lead', 'transcript'])('a %s mail is not switched on without an address', async (mail) => {
    const { status, body } = await owner.save<Problem>('actions/email-notifications', { [mail]: { enabled: true } });
    expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([422, [`/${mail}/recipients`]]);
  });

  it('the switch and the address of transcripts are kept, and so is the wish to skip them after another mail', async () => {
    const transcript = { enabled: true, recipients: ['archive@shop.example'], skipWhenNotified: true };
    await notify({ transcript });
    const { body } = await owner.get<EmailNotificationsSettings>('actions/email-notifications');
    expect(body.transcript).toMatchObject(transcript);
  });

  it('a transcript waits less than an hour after the end, unless its owner wants another time', async () => {
    await notify({ transcript: { enabled: true, recipients: ['archive@shop.example'] } });
    const { body } = await owner.get<EmailNotificationsSettings>('actions/email-notifications');
    expect(body.transcript.delayMinutes).toBeLessThan(60);
  });

  it('lead mails and transcripts come with the plans essential and business: the plan free queues none', async () => {
    await withForm();
    const settings = { lead: { enabled: true, recipients: ['sales@shop.example'] } };
    await notify(settings);
    await owner.onPlan('free', async () => {
      const visitor = await aLead();
      expect(await play.deliveries(visitor)).toEqual([]);
      expect(await play.timeline(visitor)).toContainEqual(
        expect.objectContaining({ kind: 'action-skipped', action: 'email-notifications', reason: 'plan' }),
      );
      const transcript = { enabled: true, recipients: ['archive@shop.example'] };
      for (const wanted of [settings, { transcript }])
        expect((await owner.save<Problem>('actions/email-notifications', wanted)).body.code).toBe('plan_required');
    });
    await owner.onPlan('essential', async () => expect(await play.deliveries(await aLead())).toHaveLength(1));
  });
});
