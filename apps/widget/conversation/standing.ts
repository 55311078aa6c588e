import type { Entry, EntryOf } from './parse.js';

/** What in a timeline waits for the visitor, and what is settled. Everything is named by the id of its entry. */
export interface Standing {
  /** The newest offer of channels, until the visitor declines or reaches the team. */
  offerId: string | undefined;
  /** Forms and confirmations. */
  cards: ReadonlyMap<string, Card>;
  /** The form that the chat waits for. */
  blockedBy: string | undefined;
  /** The visitor's yes or no to a confirmation. */
  answers: ReadonlyMap<string, boolean>;
  /** Buttons by the bot message they stand under. */
  buttons: ReadonlyMap<string, readonly EntryOf<'buttons-shown'>[]>;
  /** Entries that are drawn as part of an earlier one. */
  placed: ReadonlySet<string>;
}

/** `gone`: nobody waits for it any more, since another took its place or the visitor went on without. */
interface Card {
  state: 'open' | 'done' | 'gone';
  purpose: 'lead' | 'handover' | 'action';
  blocking: boolean;
}

/** Reads it off the entries, which are in order. A closed conversation takes nothing, so nothing in it waits. */
export function standingOf(entries: readonly Entry[], closed: boolean): Standing {
  const cards = new Map<string, Card>();
  const answers = new Map<string, boolean>();
  const buttons = new Map<string, EntryOf<'buttons-shown'>[]>();
  const placed = new Set<string>();
  let offerId: string | undefined;

  const dismiss = (...purposes: Card['purpose'][]) => {
    for (const card of cards.values())
      if (card.state === 'open' && purposes.includes(card.purpose)) card.state = 'gone';
  };
  const settle = (id: string) => {
    const card = cards.get(id);
    if (card) card.state = 'done';
    return card;
  };

  for (const entry of entries) {
    if (entry.kind === 'handover-offered') offerId = entry.id;
    if (entry.kind === 'form-shown') {
      dismiss(entry.purpose);
      cards.set(entry.id, { state: 'open', purpose: entry.purpose, blocking: entry.form.blocking });
    }
    if (entry.kind === 'confirm-asked') {
      const purpose = entry.action === handoverAction ? 'handover' : 'action';
      cards.set(entry.id, { state: 'open', purpose, blocking: false });
    }
    if (entry.kind === 'handover-declined') {
      offerId = undefined;
      dismiss('handover');
    }
    if (entry.kind === 'form-submitted') {
      const card = settle(entry.formId);
      if (card) placed.add(entry.id);
      if (card?.purpose !== 'lead') offerId = undefined;
      dismiss('lead');
    }
    if (entry.kind === 'confirm-answered') {
      settle(entry.confirmId);
      answers.set(entry.confirmId, entry.accept);
    }
    if (
      entry.kind === 'buttons-shown' &&
      entries.some(({ id, kind }) => id === entry.under && kind === 'bot-message')
    ) {
      buttons.set(entry.under, [...(buttons.get(entry.under) ?? []), entry]);
      placed.add(entry.id);
    }
  }
  if (closed) {
    offerId = undefined;
    dismiss('lead', 'handover', 'action');
  }

  const [blockedBy] = [...cards].find(([, { state, blocking }]) => state === 'open' && blocking) ?? [];
  return { offerId, cards, blockedBy, answers, buttons, placed };
}

/** The name under which the handover asks whether known details may be sent. */
export const handoverAction = 'human-handover';
