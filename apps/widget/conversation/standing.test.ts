import { describe, expect, it } from '@jest/globals';
import type { VisitorEntryKind } from '#contracts/entries.js';
import { aForm } from '../testing/stub-acts.js';
import { parseEntries } from './parse.js';
import { standingOf } from './standing.js';

/** `id` is its place unless it is told. */
type Told = { kind: VisitorEntryKind; id?: string } & Record<string, unknown>;

function entriesOf(told: readonly Told[]) {
  const data = told.map((entry, at) => ({ id: `entry_${at}`, seq: at, at: '2026-11-22T10:00:00.000Z', ...entry }));
  const entries = (parseEntries({ data }) ?? []).flatMap(({ entry }) => entry ?? []);
  expect(entries).toHaveLength(told.length);
  return entries;
}

const after = (...told: Told[]) => standingOf(entriesOf(told), false);

const form = (id: string, purpose = 'lead', changes = {}): Told => ({
  kind: 'form-shown',
  id,
  form: aForm(changes),
  purpose,
});
const offer = (id: string): Told => ({ kind: 'handover-offered', id, channels: [] });
const asked = (id: string, action: string): Told => ({ kind: 'confirm-asked', id, action, inputs: {} });
const submitted = (formId: string): Told => ({ kind: 'form-submitted', formId });
const declined: Told = { kind: 'handover-declined' };

describe('a form', () => {
  it('waits until it is sent', () => {
    expect(after(form('f')).cards.get('f')?.state).toBe('open');
    expect(after(form('f'), submitted('f')).cards.get('f')?.state).toBe('done');
  });

  it('gives way to a newer one of the same purpose', () => {
    const { cards } = after(form('old', 'handover'), form('lead'), form('new', 'handover'));
    expect([...cards].map(([id, { state }]) => [id, state])).toEqual([
      ['old', 'gone'],
      ['lead', 'open'],
      ['new', 'open'],
    ]);
  });

  it('of the handover goes when the visitor goes on without', () => {
    expect(after(form('f', 'handover'), declined).cards.get('f')?.state).toBe('gone');
    expect(after(form('f', 'lead'), declined).cards.get('f')?.state).toBe('open');
  });

  it('asks for nothing that another form has brought', () => {
    expect(after(form('lead'), form('h', 'handover'), submitted('h')).cards.get('lead')?.state).toBe('gone');
  });

  it('blocks the chat while it waits, if it is said to', () => {
    const blocking = form('f', 'lead', { blocking: true });
    expect(after(form('other'), blocking).blockedBy).toBe('f');
    expect(after(blocking, submitted('f')).blockedBy).toBeUndefined();
    expect(after(form('f')).blockedBy).toBeUndefined();
  });
});

describe('an offer of channels', () => {
  it('is the newest one', () => {
    expect(after(offer('a'), offer('b')).offerId).toBe('b');
  });

  it('ends when the visitor declines, or sends the form of the handover', () => {
    expect(after(offer('a'), declined).offerId).toBeUndefined();
    expect(after(offer('a'), form('f', 'handover'), submitted('f')).offerId).toBeUndefined();
    expect(after(offer('a'), asked('c', 'human-handover'), submitted('c')).offerId).toBeUndefined();
  });

  it('outlives the form of the lead capture, which reaches nobody', () => {
    expect(after(form('f'), offer('a'), submitted('f')).offerId).toBe('a');
  });
});

describe('a confirmation', () => {
  it('is settled by the answer that names it', () => {
    const { cards, answers } = after(asked('one', 'x'), asked('two', 'y'), {
      kind: 'confirm-answered',
      confirmId: 'one',
      accept: false,
    });
    expect(cards.get('one')?.state).toBe('done');
    expect(cards.get('two')?.state).toBe('open');
    expect(answers).toEqual(new Map([['one', false]]));
  });

  it('of the handover goes when the visitor goes on without', () => {
    const { cards } = after(asked('h', 'human-handover'), asked('x', 'open_ticket'), declined);
    expect([cards.get('h')?.state, cards.get('x')?.state]).toEqual(['gone', 'open']);
  });
});

describe('buttons', () => {
  const buttons = (under: string): Told => ({ kind: 'buttons-shown', id: 'b', under, groups: [] });

  it('stand under the reply they belong to, and nowhere else', () => {
    const { buttons: under, placed } = after(
      { kind: 'bot-message', id: 'reply', text: 'Hi' },
      declined,
      buttons('reply'),
    );
    expect(under.get('reply')?.map(({ id }) => id)).toEqual(['b']);
    expect(placed.has('b')).toBe(true);
  });

  it('stand where they came when there is no such reply', () => {
    expect(after(buttons('elsewhere')).placed.has('b')).toBe(false);
  });
});

it('lets nothing wait in a closed conversation', () => {
  const { offerId, cards, blockedBy } = standingOf(
    entriesOf([offer('a'), form('f', 'lead', { blocking: true })]),
    true,
  );
  expect([offerId, cards.get('f')?.state, blockedBy]).toEqual([undefined, 'gone', undefined]);
});
