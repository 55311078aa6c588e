import { describe, expect, it } from '@jest/globals';
import { actOut } from './act-out.js';
import type { Scene, SceneName } from './scene.js';

const bot = { name: 'Fern', language: 'en', greeting: 'Hello!', avatarUrl: null, colors: { primary: '#0b7a75' } };
const scene = (name: SceneName, actions: Scene['actions']): Scene => ({ name, bot, actions, icons: {} });
const played = (name: SceneName, actions: Scene['actions']) => actOut(scene(name, actions)).conversation;
const kinds = (name: SceneName, actions: Scene['actions']) => played(name, actions).entries.map(({ kind }) => kind);
const notices = (name: SceneName, actions: Scene['actions']) =>
  played(name, actions).entries.flatMap((entry) => (entry.kind === 'notice' ? [entry.text] : []));

const lead = (settings: object) => ({ 'lead-capture': settings });
const handover = (channels: object) => ({ 'human-handover': { channels }, 'lead-capture': { enabled: true } });
const webhook = (settings: object) => ({
  webhooks: { name: 'open_ticket', successMessage: 'It is open.', ...settings },
});

describe('the preview of the contact form', () => {
  it.each([
    ['at-start', ['bot-message', 'form-shown']],
    ['after-first-response', ['bot-message', 'visitor-message', 'bot-message', 'form-shown']],
    ['at-end', ['bot-message', 'visitor-message', 'bot-message', 'ended', 'form-shown']],
  ])('shows it %s', (position, entries) => {
    expect(kinds('form', lead({ position }))).toEqual(entries);
  });

  it('shows it although it is off, or half typed', () => {
    const half = { enabled: false, position: 'at-start', heading: '', consent: { mode: 'checkbox', text: '' } };
    const shown = played('form', lead(half)).find('form-shown');
    expect(shown?.form).toMatchObject({ heading: 'How can we reach you?', consent: { mode: 'checkbox' } });
    expect(shown?.form.consent?.text).not.toBe('');
  });

  it('thanks with the name and without', () => {
    const success = { withName: 'Hi {user_name}', withoutName: 'Hi' };
    expect(notices('thanks-with-name', lead({ success }))).toEqual(['Hi Ada Example']);
    expect(notices('thanks-without-name', lead({ success }))).toEqual(['Hi']);
  });

  it('refuses what the API would refuse', () => {
    const conversation = played('form', lead({ position: 'at-start' }));
    const formId = '00000000-0000-7000-8000-000000000000';
    expect(conversation.submit({ formId, values: {}, consent: false })).toHaveLength(1);
  });
});

describe('the preview of the handover', () => {
  it('offers the channels that are on, with a sample for an address that is not typed yet', () => {
    const { channels } =
      played('handover', handover({ whatsapp: { enabled: true, phone: '+4' } })).find('handover-offered') ?? {};
    expect(channels).toMatchObject([
      { channel: 'whatsapp', url: expect.stringContaining('https://wa.me/441632960123') },
    ]);
  });

  it('goes through the form to the confirmation', () => {
    const email = { email: { enabled: true, address: '' } };
    expect(kinds('handover-form', handover(email)).slice(-1)).toEqual(['form-shown']);
    expect(notices('handover-done', handover(email)).at(-1)).toMatch(/^Thank you! Our team has your message/);
  });

  it('shows no offer while no channel is on', () => {
    expect(kinds('handover', handover({}))).not.toContain('handover-offered');
  });
});

describe('the preview of a webhook', () => {
  const inputs = (['string', 'email', 'phone', 'number', 'integer', 'boolean'] as const).map((type) => ({
    name: `the_${type}`,
    type,
  }));

  it('asks with a sample of every input, and says the success message after the yes', () => {
    const asked = played('webhook', webhook({ confirm: true, inputs })).find('confirm-asked');
    expect(Object.keys(asked?.inputs ?? {})).toHaveLength(inputs.length);
    expect(notices('webhook-done', webhook({ confirm: true, inputs }))).toEqual(['It is open.']);
  });

  it('has a value for every placeholder, or the fallback', () => {
    const settings = webhook({
      successMessage: 'No. {{response.ticket.no}} of {{response.ticket.day}} [ID]',
      fallbackSuccessMessage: 'Open.',
    });
    expect(notices('webhook-done', settings)).toEqual(['No. 4711 of 4711 4711']);
    expect(notices('webhook-fallback', settings)).toEqual(['Open.']);
  });

  it('says honestly when it failed', () => {
    expect(notices('webhook-failed', webhook({}))).toEqual([expect.stringContaining('could not be completed')]);
  });
});

describe('the preview of buttons', () => {
  it('stand under an answer, also while a link is missing', () => {
    const buttons = [
      { text: 'View', link: '', icon: { kind: 'lucide', name: 'plus' } },
      { text: '', link: 'x' },
    ];
    const drawn = actOut({
      ...scene('buttons', { 'action-buttons': { rule: '', buttons } }),
      icons: { plus: [['path', { d: 'M5 12h14' }]] },
    });
    const shown = drawn.conversation.find('buttons-shown');
    expect(shown?.groups[0]?.buttons).toMatchObject([
      { text: 'View', icon: { nodes: [['path', { d: 'M5 12h14' }]] } },
      { text: 'Button' },
    ]);
  });
});
