import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { workflowIdOf } from '#contracts/conversation-workflow.js';
import { anAction } from '#testing/builders.js';
import { call, type TestVisitor } from '#testing/client.js';
import { type Mails, openMails } from '#testing/mails.js';
import { kinds, Play } from '#testing/play.js';
import { activitiesOf, skipTime, waitsBetween } from '#testing/skip-time.js';
import { until } from '#testing/until.js';

/**
 * Transcripts with the delay that bots have by default, on the whole stack. Temporal's clock is skipped ahead, Postgres and the
 * mail server keep the time of the wall: waits are read from the workflow's history.
 */
const minute = 60_000;
const usualDelay = 55 * minute;
const usualIdle = 30 * minute;
/** What the machine may take to begin a step that is due. */
const work = 5_000;
const patience = 60_000;

let mails: Mails;
let play: Play;
beforeAll(async () => {
  mails = await openMails();
  play = await Play.open({ SMTP_URL: mails.smtpUrl, MAIL_FROM: 'chat@shop.example' });
}, 60_000);
afterAll(async () => {
  await play.close();
  await mails.close();
});
beforeEach(async () => await play.begin());

/** Transcripts go to the archive of the test's bot; lead mails to whom it says. */
async function setUp({ leadsTo, skipWhenNotified = false }: { leadsTo?: string; skipWhenNotified?: boolean } = {}) {
  const position = 'after-first-response';
  if (leadsTo) await anAction(play.stack, play.bot, 'lead-capture', { enabled: true, position });
  await anAction(play.stack, play.bot, 'email-notifications', {
    ...(leadsTo ? { lead: { enabled: true, recipients: [leadsTo] } } : {}),
    transcript: { enabled: true, recipients: [archive()], skipWhenNotified },
  });
}
const archive = () => play.address('archive');

async function talk(): Promise<TestVisitor> {
  const visitor = await play.arrive();
  play.model.script([{ reply: 'We open at nine.' }]);
  await visitor.say('When do you open?');
  await visitor.reply();
  return visitor;
}

async function leaveDetails(visitor: TestVisitor): Promise<void> {
  const { id: formId } = await visitor.next('form-shown');
  await visitor.post('form', { formId, values: { name: 'Ann', email: 'ann@example.org' } });
}

async function end(visitor: TestVisitor, n = 1): Promise<void> {
  await visitor.post('end', {});
  await visitor.next('ended', n);
}

const workflowOf = ({ conversationUuid }: TestVisitor): WorkflowHandle =>
  play.stack.temporal.client.workflow.getHandle(workflowIdOf(conversationUuid));

/** Lets all the time pass that the conversation waits for. */
async function passTime(visitor: TestVisitor): Promise<void> {
  await skipTime(play.stack.temporal, workflowOf(visitor));
  await workflowOf(visitor).result();
}

/** Milliseconds from the step before to each step of these names. */
async function waitsBefore(visitor: TestVisitor, ...names: string[]): Promise<number[]> {
  const steps = await activitiesOf(workflowOf(visitor));
  const gaps = waitsBetween(steps);
  return steps.flatMap(({ name }, i) => (names.includes(name) ? [gaps[i - 1] ?? Number.NaN] : []));
}

const whyNone = async (visitor: TestVisitor): Promise<string[]> =>
  (await play.timeline(visitor)).flatMap((entry) =>
    entry.kind === 'mail-skipped' && entry.mail === 'transcript' ? [entry.reason] : [],
  );

function expectAbout(measured: number | undefined, wanted: number): void {
  expect(measured).toBeGreaterThanOrEqual(wanted);
  expect(measured).toBeLessThanOrEqual(wanted + work);
}

describe('the transcript', () => {
  it(
    'is not sent an hour after the end where the mail server took the lead mail, and the owner reads why',
    async () => {
      await setUp({ leadsTo: play.address('sales'), skipWhenNotified: true });
      const visitor = await talk();
      await leaveDetails(visitor);
      await play.deliveryThatIs('accepted', visitor);
      await end(visitor);
      expect(await whyNone(visitor)).toEqual([]);
      await passTime(visitor);
      expect(await whyNone(visitor)).toEqual(['notified']);
      expectAbout((await waitsBefore(visitor, 'sendTranscript'))[0], usualDelay);
      expect((await play.deliveries(visitor)).map(({ kind }) => kind)).toEqual(['lead-mail']);
    },
    patience,
  );

  it(
    'is sent where the lead mail bounced, and says which mail failed',
    async () => {
      const nobody = play.address('bounce');
      await setUp({ leadsTo: nobody, skipWhenNotified: true });
      const visitor = await talk();
      await leaveDetails(visitor);
      expect(await play.deliveryThatIs('failed', visitor)).toMatchObject({
        kind: 'lead-mail',
        tries: [{ status: 550 }],
      });
      await end(visitor);
      await passTime(visitor);
      const mail = await mails.to(archive());
      for (const words of ['When do you open?', 'We open at nine.', nobody]) expect(mail.text).toContain(words);
      expect(await whyNone(visitor)).toEqual([]);
      expectAbout((await waitsBefore(visitor, 'sendTranscript'))[0], usualDelay);
      expect(await mails.allTo(archive())).toHaveLength(1);
    },
    patience,
  );

  it(
    'of a conversation that went on after its end is one mail about the whole, 55 minutes after the last end',
    async () => {
      await setUp();
      const visitor = await talk();
      await end(visitor);
      play.model.script([{ reply: 'On Sundays too.' }]);
      await visitor.say('And on Sundays?');
      await visitor.reply(2);
      // Idle after half an hour, so the time of the first transcript comes and goes between the second end and the second transcript.
      await passTime(visitor);
      const mail = await mails.to(archive());
      for (const words of ['When do you open?', 'We open at nine.', 'And on Sundays?', 'On Sundays too.'])
        expect(mail.text).toContain(words);
      expect(kinds(await play.timeline(visitor)).filter((kind) => kind === 'ended')).toHaveLength(2);
      const [, idle] = await waitsBefore(visitor, 'endConversation');
      expectAbout(idle, usualIdle);
      const sent = await waitsBefore(visitor, 'sendTranscript');
      expect(sent).toHaveLength(1);
      expectAbout(sent[0], usualDelay);
      expect(await mails.allTo(archive())).toHaveLength(1);
    },
    patience,
  );

  it(
    'is not sent where an operator asks for that within the hour; their reason is kept',
    async () => {
      await setUp();
      const visitor = await talk();
      await end(visitor);
      await call(`${play.stack.api.url}/v1/conversations/${visitor.conversationId}/skip-transcript`, {
        token: play.stack.apiKey,
        body: { why: 'a test call' },
      });
      await until('the word to the workflow', async () => {
        const { events } = await workflowOf(visitor).fetchHistory();
        const signals = (events ?? []).map((event) => event.workflowExecutionSignaledEventAttributes?.signalName);
        expect(signals).toContain('skip-transcript');
      });
      await passTime(visitor);
      expect(await play.timeline(visitor)).toContainEqual(
        expect.objectContaining({ kind: 'skip-transcript-requested', why: 'a test call' }),
      );
      expect(await whyNone(visitor)).toEqual(['requested']);
      expectAbout((await waitsBefore(visitor, 'sendTranscript'))[0], usualDelay);
      expect(await play.deliveries(visitor)).toEqual([]);
    },
    patience,
  );
});
