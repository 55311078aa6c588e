import { describe, expect, it } from '@jest/globals';
import { emailNotificationsSettings } from '#actions/email-notifications/settings.js';
import { humanHandoverSettings } from '#actions/human-handover/settings.js';
import { leadCaptureSettings } from '#actions/lead-capture/settings.js';
import { type BotActions, stateOf, type Warning } from './state-of.js';

const untouched: BotActions = {
  'lead-capture': leadCaptureSettings.parse({}),
  'human-handover': humanHandoverSettings.parse({}),
  'email-notifications': emailNotificationsSettings.parse({}),
  webhooks: [],
  'action-buttons': [],
};
const texts = (warnings: readonly Warning[]) => warnings.map(({ text, at }) => `${text} → ${at}`);

describe('the card of an action', () => {
  it('is off while nobody has set anything up', () => {
    const lines = Object.values(stateOf).map((state) => state(untouched).line);
    expect(lines).toEqual(['Off', 'Off', 'Off', 'None yet', 'None yet']);
  });

  it('says in one line when the form shows and what it asks', () => {
    const lead = leadCaptureSettings.parse({ enabled: true, position: 'at-start' });
    expect(stateOf['lead-capture']({ ...untouched, 'lead-capture': lead })).toEqual({
      on: true,
      line: 'On · at the start · name, e-mail',
      warnings: [],
    });
  });

  it('says which channels are open, and that one has to be', () => {
    const channels = { whatsapp: { enabled: true, phone: '+4930901820' } };
    const handover = humanHandoverSettings.parse({ enabled: true, channels, automatic: { after: 1 } });
    const state = stateOf['human-handover']({ ...untouched, 'human-handover': handover });
    expect(state.line).toBe('On · WhatsApp · after 1 question without an answer');
    expect(state.warnings).toEqual([]);
    expect(texts(stateOf['human-handover'](untouched).warnings)).toEqual(['No channel yet → human-handover']);
  });

  it('warns of mails and channels that need the contact form, and leads there', () => {
    const email = { enabled: true, address: 'team@example.org' };
    const mails = emailNotificationsSettings.parse({ lead: { enabled: true, recipients: ['a@example.org'] } });
    const all = {
      ...untouched,
      'human-handover': humanHandoverSettings.parse({ channels: { email } }),
      'email-notifications': mails,
    };
    expect(texts(stateOf['human-handover'](all).warnings)).toEqual([
      'The e-mail channel needs Lead Capture → lead-capture',
    ]);
    expect(stateOf['email-notifications'](all).line).toBe('On · leads to 1 address');
    expect(texts(stateOf['email-notifications'](all).warnings)).toEqual([
      'Lead mails need Lead Capture → lead-capture',
    ]);
  });

  it('counts what is on and off, and the endpoints that are called no more', () => {
    const [one, two] = [aWebhook('well', true), aWebhook('disabled', true)];
    const state = stateOf.webhooks({ ...untouched, webhooks: [one, two, aWebhook('disabled', false)] });
    expect(state.line).toBe('2 on, 1 off');
    expect(texts(state.warnings)).toEqual(['1 webhook is not called any more: its endpoint kept failing → webhooks']);
  });
});

const aWebhook = (health: 'well' | 'failing' | 'disabled', enabled: boolean): BotActions['webhooks'][number] => ({
  ...{
    id: 'hook_1',
    name: 'open_ticket',
    description: 'x',
    notWhen: '',
    url: 'https://shop.example/',
    sendSummary: false,
  },
  ...{
    successMessage: 'x',
    fallbackSuccessMessage: '',
    inputs: [],
    confirm: false,
    mailLateResult: false,
    headerNames: [],
  },
  ...{
    frequency: { per: 'conversation', max: 1 },
    enabled,
    health,
    failingSince: null,
    disabledAt: null,
    disabledReason: null,
  },
});
