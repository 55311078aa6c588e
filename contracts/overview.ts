import { z } from 'zod';
import { modelErrorCode } from './entries.js';
import { idOf, shownId } from './ids.js';

const timeZone = z.string().max(64).refine(isTimeZone, 'expected an IANA time zone such as Europe/Berlin');

export const overviewQuery = z.object({
  days: z.coerce
    .number('expected a whole number')
    .int()
    .min(1)
    .max(366)
    .default(30)
    .meta({ description: 'up to and with today' }),
  timezone: timeZone.default('UTC').meta({ description: 'where a day begins' }),
  botId: idOf('bot').optional(),
});
export type OverviewQuery = z.infer<typeof overviewQuery>;

const counts = z.object({
  conversations: z.int().meta({ description: 'that began' }),
  leads: z.int(),
  handovers: z.int().meta({ description: 'conversations that were offered a human' }),
  failedDeliveries: z.int().meta({ description: 'that were given up' }),
});
export type Counts = z.infer<typeof counts>;

export const overview = z
  .object({
    days: z
      .array(counts.extend({ date: z.iso.date() }))
      .meta({ description: 'oldest first, also days on which nothing was' }),
    totals: counts,
    before: counts.meta({ description: 'of as many days before' }),
    attention: z
      .object({
        failedDeliveries: z.object({ count: z.int(), since: z.iso.datetime() }),
        disabledWebhooks: z.array(
          z.object({
            webhookId: shownId('webhook'),
            botId: shownId('bot'),
            name: z.string(),
            at: z.iso.datetime(),
            reason: z.string(),
          }),
        ),
        handoversToday: z.int().meta({ description: 'conversations that were handed over today' }),
        outages: z
          .object({
            count: z.int(),
            lastAt: z.iso.datetime(),
            code: z.enum([...modelErrorCode.options, 'not-set-up', 'unknown']),
          })
          .nullable()
          .meta({
            description: 'messages of the last 24 hours that the model did not answer; null when there are none',
          }),
      })
      .meta({ description: 'what somebody should look at now' }),
    setUp: z
      .object({
        botId: shownId('bot').nullable().meta({ description: 'the newest bot' }),
        knowledge: z.boolean(),
        actions: z.boolean().meta({ description: 'an action is switched on' }),
        conversations: z.boolean(),
      })
      .meta({ description: 'what is there at all' }),
  })
  .meta({ id: 'Overview' });
export type Overview = z.infer<typeof overview>;

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    // That is how Intl says no.
    return false;
  }
}
