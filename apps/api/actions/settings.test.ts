import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HumanHandoverSettings } from '#actions/human-handover/settings.js';
import type { Problem } from '#contracts/problem.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { anOwnedBot, type OwnedBot } from '../testing/owned-bot.js';

let api: TestApi;
let owner: OwnedBot;
beforeAll(async () => {
  api = await openTestApi();
  owner = await anOwnedBot(api);
});
afterAll(async () => await api.close());

const x = (count: number): string => 'x'.repeat(count);
const addresses = (count: number): string[] => Array.from({ length: count }, (_, n) => `person${n}@shop.example`);
const channels = (settings: object) => ({ channels: settings });

async function expectSaved(action: string, settings: object): Promise<void> {
  const { status, body } = await owner.put(`actions/${action}`, settings);
  expect([status, body]).toMatchObject([200, settings]);
}

async function expectRefused(action: string, settings: object, pointer: string): Promise<void> {
  const path = `actions/${action}`;
  const before = await owner.get(path);
  const { status, body } = await owner.put<Problem>(path, settings);
  expect([status, body.code, body.errors?.map((error) => error.pointer)]).toEqual([422, 'invalid', [pointer]]);
  expect(body.errors?.[0]?.detail).toMatch(/expected|is not known here/i);
  expect((await owner.get(path)).body).toEqual(before.body);
}

describe('a fresh bot', () => {
  it('has a contact form that is off and would ask for name and e-mail', async () => {
    expect((await (await anOwnedBot(api)).get('actions/lead-capture')).body).toEqual({
      enabled: false,
      position: 'after-first-response',
      blocking: false,
      heading: 'How can we reach you?',
      fields: {
        name: { enabled: true, required: false },
        email: { enabled: true, required: true },
        phone: { enabled: false, required: false },
      },
      success: {
        withName: 'Thank you, {user_name}. How can we help you?',
        withoutName: 'Thank you. How can we help you?',
      },
      consent: { mode: 'off', text: '', privacyUrl: null },
    });
  });

  it('hands over to nobody', async () => {
    expect((await (await anOwnedBot(api)).get('actions/human-handover')).body).toMatchObject({
      enabled: false,
      automatic: { enabled: true, after: 2 },
      channels: {
        email: { enabled: false, address: '', confirmToVisitor: false },
        whatsapp: { enabled: false, phone: '' },
        instagram: { enabled: false, username: '' },
        telegram: { enabled: false, username: '' },
        messenger: { enabled: false, page: '' },
      },
    });
  });

  it('sends no mail, and a transcript would wait 55 minutes', async () => {
    expect((await (await anOwnedBot(api)).get('actions/email-notifications')).body).toEqual({
      lead: { enabled: false, recipients: [] },
      transcript: { enabled: false, recipients: [], skipWhenNotified: false, delayMinutes: 55 },
    });
  });
});

describe('the contact form', () => {
  it.each([
    ['is at the start and makes the chat wait', { position: 'at-start', blocking: true }],
    ['is at the end', { position: 'at-end' }],
    ['has a heading of 200 characters', { heading: x(200) }],
    ['has success messages of 500 characters', { success: { withName: x(500), withoutName: x(500) } }],
    [
      'asks for a phone number alone',
      { fields: { name: { enabled: false }, email: { enabled: false }, phone: { enabled: true } } },
    ],
    ['has a consent text of 1000 characters', { consent: { mode: 'checkbox', text: x(1000) } }],
    ['links to a policy', { consent: { mode: 'notice', text: 'x', privacyUrl: 'https://shop.example/privacy' } }],
  ])('is saved when it %s', async (_, settings) => await expectSaved('lead-capture', settings));

  it.each([
    ['an enabled that is no boolean', { enabled: 'yes' }, '/enabled'],
    ['a position it does not know', { position: 'sometimes' }, '/position'],
    ['a chat that waits for a form in its midst', { blocking: true }, '/blocking'],
    ['no heading', { heading: ' ' }, '/heading'],
    ['a heading of 201 characters', { heading: x(201) }, '/heading'],
    ['no field at all', { fields: { name: { enabled: false }, email: { enabled: false } } }, '/fields'],
    ['a field it does not know', { fields: { fax: { enabled: true } } }, '/fields/fax'],
    ['a required that is no boolean', { fields: { phone: { required: 1 } } }, '/fields/phone/required'],
    ['a success message of 501 characters', { success: { withName: x(501) } }, '/success/withName'],
    ['no success message', { success: { withoutName: '' } }, '/success/withoutName'],
    ['a name where there is none', { success: { withoutName: 'Thanks, {user_name}' } }, '/success/withoutName'],
    ['a consent mode it does not know', { consent: { mode: 'implied' } }, '/consent/mode'],
    ['a checkbox without words', { consent: { mode: 'checkbox' } }, '/consent/text'],
    ['a consent text of 1001 characters', { consent: { mode: 'off', text: x(1001) } }, '/consent/text'],
    ['a policy that runs', { consent: { privacyUrl: 'javascript:alert(1)' } }, '/consent/privacyUrl'],
    ['a setting it does not know', { colour: 'red' }, '/colour'],
  ])('is refused with %s', async (_, settings, pointer) => await expectRefused('lead-capture', settings, pointer));
});

describe('human handover', () => {
  it.each([
    ['fails once before', { automatic: { after: 1 } }],
    ['fails ten times before', { automatic: { after: 10 } }],
    ['has instructions of 2000 characters', { instructions: x(2000) }],
    ['has messages of 1000 characters', { transitionMessage: x(1000), confirmationMessage: x(1000) }],
    ['goes to a username of 4 characters', channels({ telegram: { enabled: true, username: 'fern' } })],
    ['goes to a username of 32 characters', channels({ telegram: { enabled: true, username: x(32) } })],
    ['goes to a page', { enabled: true, ...channels({ messenger: { enabled: true, page: 'fernweh.coffee' } }) }],
  ])('is saved when it %s', async (_, settings) => await expectSaved('human-handover', settings));

  it.each([
    ['+1234567890', '+1234567890'],
    ['+1 (234) 567-890', '+1234567890'],
    ['0049 30 901820', '+4930901820'],
  ])('takes the phone number %s and keeps it as %s', async (phone, kept) => {
    const settings = { enabled: true, ...channels({ whatsapp: { enabled: true, phone } }) };
    const { status, body } = await owner.put<HumanHandoverSettings>('actions/human-handover', settings);
    expect([status, body.channels.whatsapp.phone]).toEqual([200, kept]);
  });

  it('keeps usernames without the @ before them', async () => {
    const settings = channels({ instagram: { username: ' @fernweh.coffee' }, telegram: { username: '@fernweh' } });
    expect((await owner.put('actions/human-handover', settings)).body).toMatchObject(
      channels({ instagram: { username: 'fernweh.coffee' }, telegram: { username: 'fernweh' } }),
    );
  });

  it.each([
    ['no channel', { enabled: true }, '/channels'],
    ['instructions of 2001 characters', { instructions: x(2001) }, '/instructions'],
    ['no failure before it', { automatic: { after: 0 } }, '/automatic/after'],
    ['eleven failures before it', { automatic: { after: 11 } }, '/automatic/after'],
    ['half a failure', { automatic: { after: 1.5 } }, '/automatic/after'],
    ['no transition message', { transitionMessage: '' }, '/transitionMessage'],
    ['a transition message of 1001 characters', { transitionMessage: x(1001) }, '/transitionMessage'],
    ['no confirmation message', { confirmationMessage: ' ' }, '/confirmationMessage'],
    ['a confirmation message of 1001 characters', { confirmationMessage: x(1001) }, '/confirmationMessage'],
    ['e-mail to nobody', channels({ email: { enabled: true } }), '/channels/email/address'],
    ['e-mail to no address', channels({ email: { address: 'team@shop' } }), '/channels/email/address'],
    ['WhatsApp without a number', channels({ whatsapp: { enabled: true } }), '/channels/whatsapp/phone'],
    ['the phone number 12345', channels({ whatsapp: { phone: '12345' } }), '/channels/whatsapp/phone'],
    ['a country that does not exist', channels({ whatsapp: { phone: '+9991234567' } }), '/channels/whatsapp/phone'],
    ['Instagram without a username', channels({ instagram: { enabled: true } }), '/channels/instagram/username'],
    ['a username of 31 characters', channels({ instagram: { username: x(31) } }), '/channels/instagram/username'],
    ['Telegram without a username', channels({ telegram: { enabled: true } }), '/channels/telegram/username'],
    ['a username of 3 characters', channels({ telegram: { username: 'abc' } }), '/channels/telegram/username'],
    ['a username of 33 characters', channels({ telegram: { username: x(33) } }), '/channels/telegram/username'],
    ['Messenger without a page', channels({ messenger: { enabled: true } }), '/channels/messenger/page'],
    ['an address as the page', channels({ messenger: { page: 'https://m.me/x' } }), '/channels/messenger/page'],
    ['a channel it does not know', channels({ fax: { enabled: true } }), '/channels/fax'],
  ])('is refused with %s', async (_, settings, pointer) => await expectRefused('human-handover', settings, pointer));
});

describe('e-mail notifications', () => {
  it.each([
    ['five recipients', { lead: { enabled: true, recipients: addresses(5) } }],
    ['a transcript at once', { transcript: { enabled: true, recipients: addresses(1), delayMinutes: 0 } }],
    ['a transcript after a day', { transcript: { recipients: [], delayMinutes: 1440, skipWhenNotified: true } }],
  ])('are saved with %s', async (_, settings) => await expectSaved('email-notifications', settings));

  it.each([
    ['a lead mail to nobody', { lead: { enabled: true } }, '/lead/recipients'],
    ['six recipients', { lead: { recipients: addresses(6) } }, '/lead/recipients'],
    ['no address', { lead: { recipients: ['ann@shop.example', 'ann'] } }, '/lead/recipients/1'],
    ['an address twice', { lead: { recipients: ['a@shop.example', 'A@shop.example'] } }, '/lead/recipients'],
    ['a header in an address', { lead: { recipients: ['a@shop.example\r\nBcc: b@c.de'] } }, '/lead/recipients/0'],
    ['a transcript to nobody', { transcript: { enabled: true } }, '/transcript/recipients'],
    ['six recipients of transcripts', { transcript: { recipients: addresses(6) } }, '/transcript/recipients'],
    ['a delay below nothing', { transcript: { delayMinutes: -1 } }, '/transcript/delayMinutes'],
    ['a delay of more than a day', { transcript: { delayMinutes: 1441 } }, '/transcript/delayMinutes'],
    ['half a minute', { transcript: { delayMinutes: 0.5 } }, '/transcript/delayMinutes'],
    ['a setting they do not know', { transcript: { format: 'pdf' } }, '/transcript/format'],
  ])(
    'are refused with %s',
    async (_, settings, pointer) => await expectRefused('email-notifications', settings, pointer),
  );
});
