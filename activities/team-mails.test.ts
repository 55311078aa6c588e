import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { StepOutcome } from '#contracts/conversation-workflow.js';
import type { NewEntry } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import { append, type ConversationChange } from '#database/timeline.js';
import { aConversationRow, type ConversationRow } from '#testing/rows.js';
import { acceptForm } from './accept-entry.js';
import { createEvents } from './events.js';
import { sendTranscript } from './send-transcript.js';
import { type Deliveries, openDeliveries } from './testing/deliveries.js';

let deliveries: Deliveries;
let conversation: ConversationRow;
beforeAll(async () => {
  deliveries = await openDeliveries();
});
afterAll(async () => await deliveries.close());
beforeEach(async () => {
  deliveries.sent.length = 0;
  conversation = await aConversationRow(deliveries.db);
});

const formId = '0192f3a4-b5c6-7890-abcd-ef0123456789';
const events = createEvents({ info: () => undefined, warn: () => undefined });
const setUp = async (actions: object) =>
  await deliveries.db.query('UPDATE bot_versions SET actions = $2 WHERE bot_id = $1', [conversation.botId, actions]);
const add = async (entries: NewEntry[], change: ConversationChange = {}) =>
  await append(deliveries.db, conversation, entries, change);
const submitted = (purpose: 'lead' | 'handover'): NewEntry => ({
  kind: 'form-submitted',
  body: {
    formId: publicId('entry', formId),
    fields: ['email'],
    leadId: publicId('lead', formId),
    purpose,
    consent: null,
  },
});
/** Takes the form that was sent as entry `seq`, and attempts the mails that follow. */
async function takeForm(seq: number): Promise<StepOutcome> {
  const outcome = await acceptForm(deliveries)({ conversationId: conversation.id, key: `form:${seq}`, seq });
  for (const { deliveryId } of outcome.deliveries ?? []) await deliveries.attempt(deliveryId);
  return outcome;
}

describe('a handover form whose team also gets the leads', () => {
  const team = 'team@shop.example';
  const actions = {
    'lead-capture': { enabled: true, position: 'at-end' },
    'human-handover': { enabled: true, channels: { email: { enabled: true, address: team } } },
    'email-notifications': { lead: { enabled: true, recipients: ['TEAM@shop.example', 'boss@shop.example'] } },
  };
  const state = {
    'human-handover': {
      state: 'form-open',
      formId,
      reason: { code: 'asked', text: 'wants a human', messageSeq: 1 },
    },
  };

  it('becomes one mail to that address, which says both, under one key', async () => {
    await setUp(actions);
    await add([{ kind: 'visitor-message', body: { text: 'A human, please' } }, submitted('handover')], { state });
    await takeForm(2);
    await takeForm(2);
    expect(deliveries.sent.map(({ to, subject }) => [to, subject.split(':')[0]])).toEqual([
      [team, 'Support request and new lead'],
      ['boss@shop.example', 'New lead'],
    ]);
    const keys = await deliveries.db.query<{ key: string }[]>(
      'SELECT effect_key AS key FROM deliveries WHERE conversation_id = $1 ORDER BY 1',
      [conversation.id],
    );
    expect(keys.map(({ key }) => key)).toEqual([`handover-mail:${formId}`, `lead-mail:${formId}:boss@shop.example`]);
    expect(await deliveries.timeline(conversation)).toContainEqual({
      kind: 'mail-skipped',
      mail: 'lead',
      reason: 'merged',
    });
  });
});

describe('Skip Transcript', () => {
  const actions = {
    'lead-capture': { enabled: true },
    'email-notifications': {
      lead: { enabled: true, recipients: ['sales@shop.example'] },
      transcript: { enabled: true, recipients: ['team@shop.example'], skipWhenNotified: true },
    },
  };
  const bounced = { kind: 'rejected' as const, code: 550, text: 'No such mailbox.' };
  const deferred = { kind: 'deferred' as const, code: 451, text: 'Later.' };
  const talkAndEnd = async () => {
    await setUp(actions);
    await add([{ kind: 'visitor-message', body: { text: 'Hi' } }, submitted('lead')], { answeredSeq: 1 });
    const lead = await takeForm(2);
    await add([{ kind: 'ended', body: { reason: 'idle' } }], { status: 'ended' });
    return lead.deliveries?.[0]?.deliveryId ?? '';
  };
  const isDue = async () => {
    const step = { conversationId: conversation.id, key: 'transcript:1' };
    const { deliveries: queued = [] } = await sendTranscript({ db: deliveries.db, events })(step);
    for (const { deliveryId } of queued) await deliveries.attempt(deliveryId);
    return (await deliveries.timeline(conversation)).findLast(({ kind }) => kind === 'mail-skipped')?.reason ?? 'sent';
  };

  it('skips it when the lead mail was taken, also if that was after the end', async () => {
    deliveries.nextMails(deferred);
    const lead = await talkAndEnd();
    await deliveries.attempt(lead);
    expect(await isDue()).toBe('notified');
    expect(deliveries.sent).toHaveLength(2);
  });

  it('sends it when the lead mail bounced, and says which mail failed', async () => {
    deliveries.nextMails(bounced);
    await talkAndEnd();
    expect(await isDue()).toBe('sent');
    expect(deliveries.sent.at(-1)).toMatchObject({
      to: 'team@shop.example',
      text: expect.stringContaining('Not delivered: the lead mail to sales@shop.example'),
    });
  });

  it('sends it while the lead mail still waits to be taken', async () => {
    deliveries.nextMails(deferred);
    await talkAndEnd();
    expect(await isDue()).toBe('sent');
  });
});
