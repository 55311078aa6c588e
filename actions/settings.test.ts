import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { z } from 'zod';
import { testSize } from '#config/test-env.js';
import { actionButtons, saveButtonGroup } from './action-buttons/settings.js';
import { emailNotifications } from './email-notifications/settings.js';
import { humanHandover } from './human-handover/settings.js';
import { leadCapture } from './lead-capture/settings.js';
import { settingsInForce, settingsOf } from './settings.js';
import { aButtonGroup, aWebhook, everyChannel } from './testing/settings.js';
import { saveWebhook, webhooks } from './webhooks/settings.js';

const on = fc.boolean();
const partly = <T>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(shape, { requiredKeys: [] });
/** Texts as people paste them. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .array(fc.constantFrom('a', ' ', '@', '\t', '\u0000', '\ud800', 'é', '{user_name}', '{{response.id}}', '[ID]'), {
      maxLength: 6,
    })
    .map((list) => list.join('')),
);
const address = fc.constantFrom('a@shop.example', ' B@Shop.example ', 'c@shop.example', '');
const field = partly({ enabled: on, required: on });
const handle = fc.constantFrom('@fernweh', 'fernweh_bot', ' @fernweh.coffee ', '', '@');

const leadSettings = partly({
  enabled: on,
  position: fc.constantFrom('at-start', 'after-first-response', 'at-end'),
  blocking: on,
  heading: text,
  fields: partly({ name: field, email: field, phone: field }),
  success: partly({ withName: text, withoutName: text }),
  consent: partly({
    mode: fc.constantFrom('off', 'notice', 'checkbox'),
    text,
    privacyUrl: fc.constantFrom(null, 'HTTPS://Shop.example/%7e a', 'http://x.example'),
  }),
});
const handoverSettings = partly({
  enabled: on,
  instructions: text,
  automatic: partly({ enabled: on, after: fc.integer({ min: 1, max: 10 }) }),
  transitionMessage: text,
  channels: partly({
    email: partly({ enabled: on, address, confirmToVisitor: on }),
    whatsapp: partly({ enabled: on, phone: fc.constantFrom('+49 (0)30 901820', '0049 30 901820', '+1234567890', '') }),
    instagram: partly({ enabled: on, username: handle }),
    telegram: partly({ enabled: on, username: handle }),
    messenger: partly({ enabled: on, page: handle }),
  }),
});
const mailSettings = partly({
  lead: partly({ enabled: on, recipients: fc.uniqueArray(address, { maxLength: 3 }) }),
  transcript: partly({
    enabled: on,
    recipients: fc.uniqueArray(address, { maxLength: 3 }),
    skipWhenNotified: on,
    delayMinutes: fc.integer({ min: 0, max: 1440 }),
  }),
});
const webhookWish = fc.record({
  name: fc.oneof(text, fc.constantFrom('Create Ticket', 'İstek 2', 'x'.repeat(70))),
  description: fc.constant('When asked.'),
  url: fc.constantFrom('https://desk.example/hook', 'HTTP://Desk.example:80/ä b?x=y z', 'https://x.example/%zz'),
  successMessage: text,
  confirm: on,
  sendSummary: on,
  enabled: on,
});
const groupWish = fc.record({
  name: text,
  rule: text,
  enabled: on,
  buttons: fc.array(
    fc.record({ text, link: fc.constantFrom('https://x.example/ä b', ' tel:+49 30 9018 ', 'mailto:a@b.example') }),
    { minLength: 1, maxLength: 3 },
  ),
});

describe('settings', () => {
  const stable = (schema: z.ZodType, given: unknown): boolean => {
    const once = schema.safeParse(given);
    return !once.success || JSON.stringify(schema.parse(once.data)) === JSON.stringify(once.data);
  };

  it.each([
    ['lead-capture', leadCapture.schema, leadSettings],
    ['human-handover', humanHandover.schema, handoverSettings],
    ['email-notifications', emailNotifications.schema, mailSettings],
    ['a webhook', saveWebhook, webhookWish],
    ['a group of buttons', saveButtonGroup, groupWish],
  ] satisfies [string, z.ZodType, fc.Arbitrary<unknown>][])(
    'of %s read once are the same when read again',
    (_, schema, wish) => {
      fc.assert(
        fc.property(wish, (given) => stable(schema, given)),
        { numRuns: 1_000 * testSize() },
      );
    },
  );

  it('are refused with the reason for a handover to nobody', () => {
    expect(humanHandover.schema.safeParse({ enabled: true }).error?.issues).toMatchObject([{ path: ['channels'] }]);
    const email = { enabled: true, channels: { email: { enabled: true, address: 'a@shop.example' } } };
    const demands = (others: object) =>
      humanHandover.demands?.(humanHandover.schema.parse(email), settingsOf({ ...others }));
    expect(demands({})).toMatchObject([{ of: 'lead-capture', pointer: '/channels/email/enabled' }]);
    expect(demands({ 'lead-capture': { enabled: true } })).toEqual([]);
  });
});

describe('a conversation that began with older settings', () => {
  /** Switches by name: everything that can be on, apart from what a form looks like. */
  const switches = (stored: Record<string, unknown>, own = stored): Record<string, boolean> => {
    const { of } = settingsInForce(own, stored, 'business');
    const { enabled, automatic, channels } = of(humanHandover);
    return {
      lead: of(leadCapture).enabled,
      handover: enabled,
      automatic: automatic.enabled,
      confirmation: channels.email.confirmToVisitor,
      ...Object.fromEntries(Object.entries(channels).map(([name, channel]) => [name, channel.enabled])),
      ...Object.fromEntries(
        of(webhooks).list.flatMap((one) => [
          [one.id, one.enabled],
          [`${one.id} summary`, one.sendSummary],
        ]),
      ),
      ...Object.fromEntries(of(actionButtons).groups.map((group) => [group.id, group.enabled])),
    };
  };

  const items = fc
    .subarray(['one', 'two'] as const)
    .chain((ids) => fc.tuple(...ids.map((id) => fc.record({ id: fc.constant(id), enabled: on, sendSummary: on }))));
  const { email, whatsapp, instagram, telegram, messenger } = everyChannel;
  const version = fc
    .record({
      lead: on,
      mails: on,
      handover: on,
      automatic: on,
      confirmToVisitor: on,
      channels: fc.array(on, { minLength: 5, maxLength: 5 }),
      list: items,
      groups: items,
    })
    .map(({ lead, mails, handover, automatic, confirmToVisitor, channels: [e = false, w, i, t, m], list, groups }) => ({
      'lead-capture': { enabled: lead },
      'email-notifications': { lead: { enabled: mails, recipients: ['a@shop.example'] } },
      'human-handover': {
        enabled: handover && (e || w || i || t || m),
        automatic: { enabled: automatic },
        channels: {
          email: { ...email, enabled: e, confirmToVisitor },
          whatsapp: { ...whatsapp, enabled: w },
          instagram: { ...instagram, enabled: i },
          telegram: { ...telegram, enabled: t },
          messenger: { ...messenger, enabled: m },
        },
      },
      webhooks: { list: list.map(aWebhook) },
      'action-buttons': { groups: groups.map(({ id, enabled }) => aButtonGroup({ id: `group ${id}`, enabled })) },
    }));

  it('has nothing on that was off then or is off now', () => {
    fc.assert(
      fc.property(version, version, (own, newest) => {
        const [then, now] = [switches(own), switches(newest)];
        return Object.entries(switches(newest, own)).every(
          ([name, isOn]) => !isOn || (then[name] === true && now[name] === true),
        );
      }),
      { numRuns: 1_000 * testSize() },
    );
  });

  it('mails the team by what stands now, since no visitor sees it', () => {
    fc.assert(
      fc.property(version, version, (own, newest) => {
        const inForce = settingsInForce(own, newest, 'business').of(emailNotifications);
        return inForce === settingsOf(newest).of(emailNotifications);
      }),
    );
  });

  it('keeps its texts and reaches the addresses of now', () => {
    const withPhone = (phone: string, transitionMessage: string) => ({
      'human-handover': { enabled: true, transitionMessage, channels: { whatsapp: { enabled: true, phone } } },
    });
    const settings = settingsInForce(withPhone('+4930901820', 'Then.'), withPhone('+4940901820', 'Now.'), 'business');
    expect(settings.of(humanHandover)).toMatchObject({
      transitionMessage: 'Then.',
      channels: { whatsapp: { phone: '+4940901820' } },
    });
  });
});
