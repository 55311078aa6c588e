import type { OwnerEntry } from '#contracts/entries.js';
import { visitorEntryKinds } from '#contracts/entries.js';
import type { Finding } from '../scenario.js';
import { topics } from '../topics.js';
import type { Witness } from '../visitor.js';

/** What must never be, each counted on its own. */
export const wrongs = {
  lost: 'accepted, never answered',
  doubled: 'answered twice, or stored twice',
  unaccepted: 'sent and never accepted',
  phantom: 'in the timeline, asked by nobody',
  gap: 'a hole in the sequence',
  disorder: 'not in the order it was sent',
  garbled: 'a text on the screen that no answer begins with',
  differs: 'the screen differs from the timeline',
  outage: 'an outage notice although the model was well',
  stuck: 'work left over in the end',
  crashed: 'a process that ended by itself',
} as const;
export type Wrong = keyof typeof wrongs;

const questionOf = new Map(topics.map(({ answer, question }) => [answer, question]));
const isShown = ({ kind }: OwnerEntry): boolean => visitorEntryKinds.some((shown) => shown === kind);

/**
 * Compares what one visitor witnessed with the timeline the owner reads. Every question has its own answer text, so each reply
 * says what it is for; of questions sent in a row, the newest one's answer covers those before it.
 */
export function audit(witness: Witness, timeline: readonly OwnerEntry[], mayCover: boolean): Finding<Wrong>[] {
  const findings: Finding<Wrong>[] = [];
  const report = (wrong: Wrong, detail: string): void => void findings.push({ wrong, detail });
  const { sent, seen, glimpses, conversationIds } = witness;

  for (const [index, { seq }] of timeline.entries()) if (seq !== index + 1) report('gap', `seq ${seq} at ${index + 1}`);
  if (conversationIds.length !== 1) report('doubled', `${conversationIds.length} conversations for one visitor`);

  const asked = timeline.flatMap((entry) => (entry.kind === 'visitor-message' ? [entry] : []));
  const replies = timeline.flatMap((entry) => (entry.kind === 'bot-message' && entry.seq > 1 ? [entry] : []));
  for (const { text, accepted } of sent) {
    const rows = asked.filter((entry) => entry.text === text);
    if (accepted.length === 0) report('unaccepted', text);
    else if (rows.length === 0) report('lost', `${text}: accepted, not in the timeline`);
    if (rows.length > 1) report('doubled', `${text}: ${rows.length} entries`);
    for (const { id, seq } of accepted)
      if (rows[0] && (rows[0].id !== id || rows[0].seq !== seq)) report('differs', `${text}: 202 says seq ${seq}`);
  }
  for (const { text } of asked) if (!sent.some((message) => message.text === text)) report('phantom', text);
  const order = sent.filter(({ text }) => asked.some((entry) => entry.text === text)).map(({ text }) => text);
  if (order.join('\n') !== asked.map(({ text }) => text).join('\n')) report('disorder', order.join(' / '));

  const answersTo = (text: string) => replies.filter((reply) => questionOf.get(reply.text) === text);
  for (const { text, seq } of replies) {
    const question = asked.find((entry) => entry.text === questionOf.get(text));
    if (!question || question.seq > seq) report('phantom', `seq ${seq}: ${text}`);
  }
  for (const { text, seq } of asked) {
    const own = answersTo(text).length;
    const covered = asked.some((later) => later.seq > seq && answersTo(later.text).length > 0);
    if (own > 1) report('doubled', `${text}: ${own} answers`);
    if (own === 0 && !(mayCover && covered)) report('lost', `${text}: no answer`);
  }

  for (const { text, attempt } of glimpses)
    if (!topics.some(({ answer }) => answer.startsWith(text))) report('garbled', `attempt ${attempt}: ${text}`);
  const shown = timeline.filter(isShown);
  const line = (entry: { id: string; seq: number; kind: string; text?: string }): string =>
    `${entry.seq} ${entry.id} ${entry.kind} ${entry.text ?? ''}`;
  if (shown.map(line).join('\n') !== seen.map(line).join('\n'))
    report('differs', `shown ${seen.length} of ${shown.length} entries`);
  for (const entry of timeline)
    if (entry.kind === 'step-failed' || entry.kind === 'notice') report('outage', JSON.stringify(entry));
  const story = timeline.map(
    ({ kind, seq, ...entry }) => `${seq} ${kind} ${'text' in entry ? entry.text.slice(0, 24) : ''}`,
  );
  return findings.map(({ wrong, detail }) => ({
    wrong,
    detail: `${detail} [${conversationIds.join()}: ${story.join(' | ')}]`,
  }));
}
