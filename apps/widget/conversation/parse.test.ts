import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { entry as contract, type VisitorEntryKind, visitorEntryKinds } from '#contracts/entries.js';
import { aForm } from '../testing/stub-acts.js';
import { parseEntries, parseFieldErrors, parseOpened, parseStarted, parseStreamEvent } from './parse.js';

const shared = { id: 'entry_1', seq: 1, at: '2026-11-22T10:00:00.000Z' };
const consent = { mode: 'checkbox', text: 'I agree', privacyUrl: null };
const nodes = [['path', { d: 'M0 0h24' }]];

/** One body of every kind, with everything that may be in it. */
const bodies: Record<VisitorEntryKind, object> = {
  'visitor-message': { text: 'Hi' },
  'bot-message': { text: 'Hello' },
  notice: { text: 'Away', about: 'outage' },
  'form-shown': { form: aForm({ consent, fields: [{ name: 'name', required: true, value: 'Ann' }] }), purpose: 'lead' },
  'form-submitted': { formId: 'entry_0', fields: ['name'] },
  'handover-offered': {
    channels: [{ channel: 'email' }, { channel: 'telegram', url: 'https://t.me/x' }],
    hint: 'Paste',
  },
  'handover-declined': {},
  'channel-opened': { channel: 'email' },
  'buttons-shown': {
    under: 'entry_0',
    groups: [
      {
        buttons: [
          { id: 'btn_1', text: 'Prices', link: 'https://a.example', icon: { kind: 'lucide', name: 'coins', nodes } },
          { id: 'btn_2', text: 'Call', link: 'tel:+431', icon: { kind: 'none' } },
          { id: 'btn_3', text: 'Shop', link: 'https://a.example', icon: { kind: 'upload', uploadId: 'u', url: '/u' } },
        ],
      },
    ],
  },
  'confirm-asked': { action: 'open_ticket', inputs: { order: 'A1', amount: 3, urgent: true } },
  'confirm-answered': { confirmId: 'entry_0', accept: false },
  'action-settled': { action: 'open_ticket', ok: true },
  ended: { reason: 'idle' },
};

const read = (value: unknown) => parseEntries({ data: [value] })?.[0]?.entry;

describe('an entry', () => {
  it.each(visitorEntryKinds)('of the kind %s is read as the contract writes it', (kind) => {
    const written = contract.parse({ ...shared, kind, ...bodies[kind] });
    expect(read(written)).toEqual(written);
  });

  it.each(visitorEntryKinds.filter((kind) => Object.keys(bodies[kind]).length > 0))(
    'of the kind %s is skipped without its body, and keeps its place in the order',
    (kind) => {
      expect(parseEntries({ data: [{ ...shared, kind }] })).toEqual([{ id: 'entry_1', seq: 1, entry: undefined }]);
    },
  );

  it('is skipped when its kind is unknown, or means something in JavaScript', () => {
    for (const kind of ['form-of-the-future', 'constructor', '__proto__', 7, null])
      expect(read({ ...shared, kind, text: 'Hi' })).toBeUndefined();
  });

  it('is skipped when its time is none', () => {
    expect(read({ ...shared, kind: 'bot-message', text: 'Hi', at: 'yesterday' })).toBeUndefined();
  });

  it.each<[string, VisitorEntryKind, object]>([
    [
      'a form with a field it does not know',
      'form-shown',
      { form: aForm({ fields: [{ name: 'x', required: true }] }) },
    ],
    ['a form whose consent is a yes', 'form-shown', { form: aForm({ consent: true }) }],
    ['an offer whose channels are none', 'handover-offered', { channels: [null] }],
    ['a channel nobody knows', 'channel-opened', { channel: 'fax' }],
    [
      'buttons without a link',
      'buttons-shown',
      { groups: [{ buttons: [{ id: 'b', text: 'B', icon: { kind: 'none' } }] }] },
    ],
    ['a confirmation with an object as a value', 'confirm-asked', { inputs: { order: {} } }],
    ['an answer that is no yes or no', 'confirm-answered', { accept: 'yes' }],
  ])('is skipped when it holds %s', (_, kind, changes) => {
    expect(read({ ...shared, kind, ...bodies[kind], ...changes })).toBeUndefined();
  });
});

describe('whatever the server sends', () => {
  it('never throws', () => {
    const kinds = fc.constantFrom(...visitorEntryKinds);
    const hostile = fc.tuple(kinds, kinds, fc.jsonValue()).map(([kind, other, value]) => {
      const fields = Object.fromEntries(Object.keys(bodies[kind]).map((name) => [name, value]));
      return { ...shared, kind, ...bodies[other], ...fields };
    });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), hostile), (value) => {
        for (const parse of [read, parseEntries, parseStarted, parseOpened, parseFieldErrors]) parse(value);
        parseStreamEvent(JSON.stringify({ type: 'entry', entry: value }));
        parseStreamEvent(String(value));
      }),
    );
  });
});
