import type { Entry, EntryOf } from '../../apps/widget/conversation/parse.js';
import type { Random } from '../random.js';
import type { Visitor } from '../visitor.js';
import type { ActLine } from './ledgers.js';

/** What one visitor is going to do. */
export interface Plan {
  email: string;
  /** Whether the team is asked for, and when. */
  handover: 'first' | 'last' | 'never';
  /** Whether the chat is ended only when it has said what became of the ticket. */
  waitsForTicket: boolean;
  arrivesAfterMs: number;
  /** Between two acts. */
  thinksMs: number;
}

/** The team's addresses and the webhook, as the bot has them. */
export interface Team {
  leads: string;
  support: string;
  transcripts: string;
  webhook: string;
}

export const planOf = (random: Random, email: string, withinMs: number): Plan => ({
  email,
  handover: random.chance(0.5) ? 'last' : random.chance(0.75) ? 'first' : 'never',
  waitsForTicket: random.chance(0.4),
  arrivesAfterMs: random.between(0, withinMs),
  thinksMs: random.between(0, 1_500),
});

/** Notices that stand for an answer: there are ways to reach the team to choose from. */
const asksForWay = new Set<string | undefined>(['handover', 'handover-reminder']);

/** Longest time until something is taken, or to be seen: parts may be killed again and again meanwhile. */
const patienceMs = 240_000;

/** A visitor who waited for something in vain. */
export class StoryError extends Error {
  constructor(
    readonly wrong: 'stuck' | 'untold',
    message: string,
  ) {
    super(message);
  }
}

/**
 * A visit from the first message to the end: a ticket is opened by a webhook, details are given, perhaps humans are asked for by
 * e-mail, and the chat is ended. Every act that is to send something is noted, and noted again when it was taken.
 */
export async function visit(
  visitor: Visitor,
  { email, handover, waitsForTicket, thinksMs }: Plan,
  { leads, support, transcripts, webhook }: Team,
  tools: { note(line: ActLine): void; pause(ms: number): Promise<unknown> },
): Promise<void> {
  const details = { name: 'Ann', email };
  const handedOver = [leads, support, email];
  const isTold = () => visitor.seen.some((entry) => entry.kind === 'notice' && entry.about === 'action-done');

  if (handover === 'first') await handOver();
  await say('My grinder is broken', [webhook], [email]);
  if (handover !== 'first') {
    const form = await seen('form-shown');
    await does('form', [leads], (acts) => acts.submitForm({ formId: form.id, values: details, consent: false }));
  }
  if (handover === 'last') await handOver();
  if (waitsForTicket && !(await visitor.waits(isTold, patienceMs))) throw lostPatience('word of the ticket', 'untold');
  const { length } = visitor.seen;
  await say('Bye for now', []);
  // A ticket that is given up has the team offered: who has said all goes on with the assistant.
  if (visitor.seen.slice(length).some((entry) => entry.kind === 'notice' && entry.about === 'handover-reminder')) {
    await does('decline', [], (acts) => acts.declineHandover());
    await say('Bye for now, really', []);
  }
  const { id } = await seen('confirm-asked', (entry) => entry.action === 'end_conversation');
  await does('end', [transcripts], (acts) => acts.confirm(id, true));
  await seen('ended');

  /** Who is known by the lead form says yes to be reached there; who is not gets the form now. */
  async function handOver(): Promise<void> {
    await say('I want to talk to a human', []);
    await seen('handover-offered');
    await does('e-mail', [], (acts) => acts.openChannel('email'));
    if (handover === 'first') {
      const form = await seen('form-shown');
      await does('form', handedOver, (acts) => acts.submitForm({ formId: form.id, values: details, consent: false }));
    } else {
      const { id } = await seen('confirm-asked');
      await does('confirm', handedOver, (acts) => acts.confirm(id, true));
    }
    // A message before that may be answered with the request to send the form.
    await seen('notice', ({ about }) => about === 'handover-submitted');
  }

  /** `perhaps` is sent too when the visitor is gone before it is known what came of it. */
  async function say(text: string, to: string[], perhaps: string[] = []): Promise<void> {
    await tools.pause(thinksMs);
    note(text, 'asked', [...to, ...perhaps]);
    visitor.say(text);
    const before = visitor.seen.length;
    if (!(await visitor.waits(() => visitor.isAccepted({ question: text }), patienceMs))) throw lostPatience(text);
    note(text, 'acknowledged', to);
    const isAnswered = () =>
      visitor.seen
        .slice(before)
        .some((entry) => entry.kind === 'bot-message' || (entry.kind === 'notice' && asksForWay.has(entry.about)));
    if (!(await visitor.waits(isAnswered, patienceMs))) throw lostPatience(`the answer to ${text}`);
  }

  async function does(act: string, to: string[], doing: Parameters<Visitor['insists']>[0]): Promise<void> {
    await tools.pause(thinksMs);
    note(act, 'asked', to);
    if (!(await visitor.insists(doing, patienceMs))) throw lostPatience(act);
    note(act, 'acknowledged', to);
  }

  async function seen<K extends Entry['kind']>(
    kind: K,
    fits: (entry: EntryOf<K>) => boolean = () => true,
  ): Promise<EntryOf<K>> {
    const find = () => visitor.seen.filter((entry): entry is EntryOf<K> => entry.kind === kind).find(fits);
    await visitor.waits(() => find() !== undefined, patienceMs);
    const found = find();
    if (!found) throw lostPatience(kind);
    return found;
  }

  function note(act: string, phase: ActLine['phase'], to: string[]): void {
    const [conversation = 'none'] = visitor.conversationIds;
    tools.note({ act, phase, at: Date.now(), conversation, to });
  }

  function lostPatience(what: string, wrong: StoryError['wrong'] = 'stuck'): StoryError {
    const story = visitor.seen.map(({ seq, kind }) => `${seq} ${kind}`).join(' | ');
    return new StoryError(wrong, `${visitor.conversationIds.join()} waited in vain for ${what}: ${story}`);
  }
}
