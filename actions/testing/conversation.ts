import type { Contact } from '#contracts/contact-form.js';
import type { DeliveryRequest, NewDelivery } from '#contracts/deliveries.js';
import type { Decision, NewEntry } from '#contracts/entries.js';
import type { Plan } from '#contracts/plans.js';
import type { Facts, HappeningKind, Happenings, SettledDelivery, StoredActions, Turn } from '../action.js';
import { factsOf } from '../facts.js';
import { handoverIn } from '../human-handover/standing.js';
import { type ActionState, type Reaction, react, toolsFor } from '../react.js';

export const nobody: Contact = { name: null, email: null, phone: null };
export const ann: Contact = { name: 'Ann', email: 'ann@example.org', phone: null };

/** A conversation without a database or a model: a test says what happens, the rules of all actions say what follows. */
export class TestConversation {
  readonly entries: NewEntry[] = [];
  readonly deliveries: NewDelivery[] = [];
  readonly decisions: Decision[] = [];
  readonly said: { from: 'visitor' | 'bot'; text: string }[] = [];
  state: ActionState = {};
  newest: StoredActions;
  plan: Plan = 'business';
  visitor = nobody;
  gaveDetails = false;
  switchedOff: string[] = [];
  #step = 0;

  constructor(private readonly own: StoredActions) {
    this.newest = own;
  }

  /** What the rules are told; each step has ids of its own. */
  get facts(): Facts {
    const { own, newest, plan, visitor, gaveDetails, switchedOff, said } = this;
    const [id, settings, step] = ['0192f3a4-b5c6-7890-abcd-ef0123456789', { name: 'Fern', language: 'en' }, this.#step];
    return factsOf(
      { id, settings, actions: own, newestActions: newest, plan, visitor, gaveDetails, switchedOff },
      [...said],
      (label) => `${label}@${step}`,
    );
  }

  happens<K extends HappeningKind>(happening: { kind: K } & Happenings[K]): Reaction {
    this.#step += 1;
    const reaction = react(this.state, happening, this.facts);
    this.state = reaction.state;
    this.entries.push(...reaction.entries);
    this.deliveries.push(...reaction.deliveries);
    this.decisions.push(...reaction.decisions);
    return reaction;
  }

  /** The visitor writes, and unless an action answers, the model does. */
  say(question: string, turn: Partial<Turn> = {}): Reaction {
    this.said.push({ from: 'visitor', text: question });
    const messageSeq = this.said.length;
    const before = this.happens({ kind: 'message', question, messageSeq });
    if (before.answers) return before;
    const replyId = `reply@${this.#step}`;
    const answer = { question, messageSeq, replyId, reply: 'Yes.', answered: true, calls: [], ...turn };
    return this.happens({ kind: 'turn', ...answer });
  }

  /** The visitor sends a form, as the API takes it: the details are known from then on. */
  submit(formId: string, purpose: 'lead' | 'handover', contact: Contact = ann): Reaction {
    this.visitor = contact;
    this.gaveDetails = true;
    return this.happens({ kind: 'form-submitted', formId, purpose, seq: this.entries.length });
  }

  /** A delivery is settled; unless the test says otherwise, the visitor reads along. */
  settles(settled: Pick<SettledDelivery, 'request' | 'ok'> & Partial<SettledDelivery>): Reaction {
    const usual = { deliveryId: 'delivery', response: null, isFollowed: true, isOver: false };
    return this.happens({ kind: 'delivery-settled', ...usual, ...settled });
  }

  offered = (): { name: string; action: string }[] => toolsFor(this.state, this.facts).tools;
  handover = () => handoverIn(this.state);
  sent = (kind: DeliveryRequest['kind']): NewDelivery[] =>
    this.deliveries.filter(({ request }) => request.kind === kind);
}

/** What an entry is, in a word: its kind, or what a notice is about. */
export const gist = (entries: readonly NewEntry[]): string[] =>
  entries.map((entry) => (entry.kind === 'notice' ? entry.body.about : entry.kind));

/** The model calls a tool. */
export const calling = (tool: string, given: Record<string, unknown> = {}) => ({ calls: [{ tool, arguments: given }] });
