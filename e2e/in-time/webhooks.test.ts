import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { Webhook } from 'standardwebhooks';
import type { Webhook as SavedWebhook } from '#actions/webhooks/settings.js';
import { deliveryIdOf } from '#contracts/delivery-workflow.js';
import { idOf } from '#contracts/ids.js';
import { anItem } from '#testing/builders.js';
import type { TestVisitor } from '#testing/client.js';
import { Play } from '#testing/play.js';
import { openReceiver, type Receiver } from '#testing/receiver.js';
import { activitiesOf, skipTime, waitsBetween } from '#testing/skip-time.js';
import { until } from '#testing/until.js';

/**
 * Webhooks over the days that their schedule takes, on the whole stack. Temporal's clock is skipped ahead wherever a delivery
 * waits; Postgres and the receiver keep the time of the wall. So waits are read from the workflow's history, and where a rule
 * compares times in Postgres a test moves the row back by what the workflow's clock is ahead.
 */
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const waits = [
  5 * second,
  30 * second,
  5 * minute,
  30 * minute,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hour),
];
/** What the machine may take to begin an attempt that is due. */
const work = 5 * second;
/** An attempt takes the server about a second to skip to. */
const patience = 120_000;

let receiver: Receiver;
let play: Play;
let secret: string;
let webhookId: string;
beforeAll(async () => {
  receiver = await openReceiver();
  play = await Play.open();
}, 60_000);
afterAll(async () => {
  await play.close();
  await receiver.close();
});
beforeEach(async () => {
  receiver.reset();
  await play.begin();
  const saved = await anItem<SavedWebhook & { secret: string }>(play.stack, play.bot, 'webhooks', {
    name: 'create_ticket',
    description: 'When something is broken.',
    url: receiver.url,
    successMessage: 'Your ticket is open.',
  });
  secret = saved.secret;
  webhookId = idOf('webhook').parse(saved.id);
});

interface Triggered {
  visitor: TestVisitor;
  delivery: WorkflowHandle;
}

/** A visitor whose message calls the webhook; its first attempt waits for its turn in the receiver's script. */
async function trigger(): Promise<Triggered> {
  const visitor = await play.arrive();
  play.model.script([{ reply: 'One moment.', toolCalls: [{ name: 'create_ticket', arguments: {} }] }]);
  await visitor.say('My grinder is broken');
  const queued = await play.deliveryThatIs('queued', visitor);
  const delivery = deliveryOf(idOf('delivery').parse(queued.id));
  await until('the workflow of the delivery', async () => await delivery.describe());
  return { visitor, delivery };
}

const deliveryOf = (uuid: string): WorkflowHandle => play.stack.temporal.client.workflow.getHandle(deliveryIdOf(uuid));

async function newestDelivery(): Promise<WorkflowHandle> {
  const [row] = await play.stack.database.db.query<{ id: string }[]>(
    'SELECT id FROM deliveries ORDER BY created_at DESC LIMIT 1',
  );
  return deliveryOf(row?.id ?? '');
}

/** Lets all the time pass that the delivery waits for. */
async function passTime({ delivery }: Triggered): Promise<void> {
  await skipTime(play.stack.temporal, delivery);
  await delivery.result();
}

const notices = async ({ visitor }: Triggered): Promise<string[]> =>
  (await play.timeline(visitor)).flatMap((entry) => (entry.kind === 'notice' ? [entry.about ?? ''] : []));
const failures = (count: number) => Array.from({ length: count }, () => ({ status: 503 }));

describe('a webhook that keeps failing', () => {
  it(
    'is called eleven times in 75 h 36 m, each after its wait give or take a fifth, with one id and the same bytes',
    async () => {
      receiver.script(...failures(11));
      const triggered = await trigger();
      await passTime(triggered);
      const delivery = await play.deliveryThatIs('failed', triggered.visitor);
      expect(delivery.tries.map(({ outcome, status, trigger }) => [outcome, status, trigger])).toEqual(
        waits.concat(0).map(() => ['failed', 503, 'auto']),
      );
      const gaps = waitsBetween(await activitiesOf(triggered.delivery));
      expect(gaps).toHaveLength(waits.length);
      for (const [i, wanted] of waits.entries()) {
        expect(gaps[i]).toBeGreaterThanOrEqual(wanted * 0.8);
        expect(gaps[i]).toBeLessThanOrEqual(wanted * 1.2 + work);
      }
      expect(receiver.calls).toHaveLength(11);
      expect(new Set(receiver.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
      expect(new Set(receiver.calls.map(({ body }) => body)).size).toBe(1);
      for (const { headers, body } of receiver.calls) {
        const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
        expect(new Webhook(secret).verify(body, sent)).toMatchObject({ type: 'action.triggered' });
      }
      await until('the last word', async () =>
        expect(await notices(triggered)).toEqual(['action-pending', 'action-failed']),
      );
    },
    patience,
  );

  it(
    'and takes it at the eleventh attempt, three days later: the visitor reads the success message',
    async () => {
      receiver.script(...failures(10), { status: 200 });
      const triggered = await trigger();
      await passTime(triggered);
      expect((await play.deliveryThatIs('accepted', triggered.visitor)).attempts).toBe(11);
      await until('the last word', async () =>
        expect(await notices(triggered)).toEqual(['action-pending', 'action-done']),
      );
    },
    patience,
  );

  it(
    'is switched off after five days, and is offered to the model no more',
    async () => {
      let daysBefore = 0;
      const failedAt: number[] = [];
      /** Each call comes as many days after the first one as the workflows' clocks say. */
      const failsInTime = {
        status: 503,
        before: async () => {
          const gaps = waitsBetween(await activitiesOf(await newestDelivery()));
          const days = daysBefore + gaps.reduce((sum, gap) => sum + gap, 0) / day;
          failedAt.push(days);
          await play.stack.database.db.query(
            "UPDATE endpoints SET failing_since = now() - $2 * interval '1 day' WHERE id = $1 AND failing_since IS NOT NULL",
            [webhookId, days],
          );
        },
      };
      receiver.script(...Array.from({ length: 22 }, () => failsInTime));
      const first = await trigger();
      await passTime(first);
      expect((await play.deliveryThatIs('failed', first.visitor)).reason).toBe('The receiver answered 503.');
      expect(receiver.calls).toHaveLength(11);

      // A day later, so that the fifth day is over before the last attempt, whatever was drawn for the waits.
      daysBefore = (failedAt.at(-1) ?? Number.NaN) + 1;
      const next = await trigger();
      await passTime(next);
      const reason = 'the webhook is switched off: every attempt failed for five days';
      expect((await play.deliveryThatIs('failed', next.visitor)).reason).toBe(reason);
      expect(failedAt.filter((days) => days > 5)).toEqual([failedAt.at(-1)]);

      const late = await play.arrive();
      play.model.script([{ reply: 'One moment.', toolCalls: [{ name: 'create_ticket', arguments: {} }] }]);
      await late.say('My grinder is broken');
      await late.reply();
      expect(
        (await play.timeline(late)).flatMap((entry) => ('trace' in entry && entry.trace?.decisions) || []),
      ).toContainEqual(
        expect.objectContaining({ what: 'create_ticket', fires: false, why: 'its endpoint is called no more' }),
      );
      expect(await play.deliveries(late)).toEqual([]);
      expect(receiver.calls).toHaveLength(failedAt.length);
    },
    patience,
  );
});

describe('a receiver that says when to come back', () => {
  // A date of HTTP has whole seconds.
  const inSixHours = new Date(Math.floor(Date.now() / second) * second + 6 * hour);
  it.each([
    ['in seconds', 3 * 60 * 60, () => 3 * hour],
    ['as a date', inSixHours.toUTCString(), (calledAt: number) => inSixHours.getTime() - calledAt],
    ['later than in a day: a day is the most', 30 * 24 * 60 * 60, () => day],
  ])('is called again then, %s', async (_how, retryAfter, waitWanted) => {
    receiver.script({ status: 429, retryAfter }, { status: 200 });
    const triggered = await trigger();
    await passTime(triggered);
    await play.deliveryThatIs('accepted', triggered.visitor);
    const wanted = waitWanted(receiver.calls[0]?.at ?? Number.NaN);
    const [wait] = waitsBetween(await activitiesOf(triggered.delivery));
    expect(wait).toBeGreaterThanOrEqual(wanted);
    expect(wait).toBeLessThanOrEqual(wanted + work);
  });
});

describe('a receiver that is gone', () => {
  it('is not called again, neither for what was tried nor for what still waits', async () => {
    receiver.script({ status: 503, retryAfter: 3600 });
    const waiting = await trigger();
    await until('its first attempt', () => expect(receiver.calls).toHaveLength(1));
    receiver.script({ status: 503 }, { status: 503 }, { status: 410 });
    const tried = await trigger();
    await passTime(tried);
    expect((await play.deliveryThatIs('failed', tried.visitor)).tries.map(({ status }) => status)).toEqual([
      503, 503, 410,
    ]);
    await passTime(waiting);
    expect(await play.deliveryThatIs('failed', waiting.visitor)).toMatchObject({
      attempts: 1,
      reason: 'the webhook is switched off: the receiver answered 410 Gone',
    });
    expect(receiver.calls).toHaveLength(4);
    await until('the last word', async () => expect(await notices(waiting)).toContain('action-failed'));
  });
});
