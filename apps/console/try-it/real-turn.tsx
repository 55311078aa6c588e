import { Skeleton, Text } from '@mantine/core';
import { $api } from '../api/client.js';
import type { components } from '../api/schema.js';
import { PartFailed } from '../parts/part-failed.js';
import { texts } from '../texts/texts.js';
import { CaseDialog } from './case-dialog.js';
import type { Decision, Said } from './turn.js';
import type { Rule } from './use-rules.js';

type Entry = components['schemas']['OwnerEntry'];

interface Props {
  botId: string;
  conversationId: string;
  /** The reply that was wrong. */
  entryId: string;
  rules: Rule[];
  onClose(): void;
}

/** A reply that a real visitor got, on its way to become a case. */
export function RealTurn({ botId, conversationId, entryId, rules, onClose }: Props) {
  const { data, error, refetch } = $api.useQuery('get', '/v1/conversations/{conversationId}/timeline', {
    params: { path: { conversationId }, query: { limit: 500 } },
  });
  if (error) return <PartFailed error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton h={36} />;
  const turn = turnOf(data.data, entryId);
  if (!turn) return <Text size="sm">{texts.tryIt.replyGone}</Text>;
  return <CaseDialog botId={botId} rules={rules} conversationId={conversationId} onClose={onClose} {...turn} />;
}

/** What was asked before this reply, what was said until then, and what was decided. */
export function turnOf(
  entries: readonly Entry[],
  entryId: string,
): { history: Said; message: string; decisions: Decision[] } | null {
  const at = entries.findIndex(({ id }) => id === entryId);
  const reply = entries[at];
  const before = entries.slice(0, Math.max(at, 0));
  const answered = before.findLastIndex((entry) => traceOf(entry) !== undefined);
  const asked = before.slice(answered + 1).filter(({ kind }) => kind === 'visitor-message');
  const [first] = asked;
  if (!reply || !first) return null;
  return {
    history: before.slice(0, before.indexOf(first)).flatMap(saidIn),
    message: asked.flatMap(textIn).join('\n'),
    decisions: traceOf(reply)?.decisions ?? [],
  };
}

const traceOf = (entry: Entry) => ('trace' in entry ? entry.trace : undefined);

const textIn = (entry: Entry): string[] =>
  'text' in entry && entry.kind !== 'button-clicked' && entry.text !== '' ? [entry.text] : [];

const saidIn = (entry: Entry): Said =>
  entry.kind === 'visitor-message' || entry.kind === 'bot-message' || entry.kind === 'notice'
    ? textIn(entry).map((text) => ({ from: entry.kind === 'visitor-message' ? 'visitor' : 'bot', text }))
    : [];
