import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { MessageCircleQuestion, RotateCcw, Send } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { $api } from '../api/client.js';
import { EmptyState } from '../parts/empty-state.js';
import { useCan } from '../session/session.js';
import { texts } from '../texts/texts.js';
import { exampleOf } from './example-of.js';
import { TriedTurn } from './tried-turn.js';
import classes from './try-it.module.css';
import type { Said, Tried, Turn } from './turn.js';
import type { Rule } from './use-rules.js';

const t = texts.tryIt;

/** What was heard of the bot: its reply, or what an action said in its place. */
const heard = ({ reply, shows }: Tried): string =>
  reply || shows.flatMap(({ kind, text }) => (kind === 'notice' && text ? [text] : [])).join('\n');

/** A chat in which nothing happens: each sentence is tried with all that was said before. */
export function Tester({ botId, rules, first }: { botId: string; rules: Rule[]; first: string }) {
  const mayConfigure = useCan('configure');
  const [turns, setTurns] = useState<Turn[]>([]);
  const [message, setMessage] = useState(first);
  const input = useRef<HTMLInputElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const trying = $api.useMutation('post', '/v1/bots/{botId}/try', { meta: { shown: true } });
  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [turns]);

  function attempt(text: string): void {
    if (text.trim() === '' || trying.isPending) return;
    const history = turns.flatMap(({ message: said, tried }): Said => {
      const reply = tried ? heard(tried) : '';
      return [{ from: 'visitor', text: said }, ...(reply ? [{ from: 'bot' as const, text: reply }] : [])];
    });
    const turn: Turn = { history: history.slice(-50), message: text.trim() };
    setTurns([...turns, turn]);
    setMessage('');
    input.current?.focus();
    const settle = (outcome: Partial<Turn>): void => setTurns([...turns, { ...turn, ...outcome }]);
    trying.mutate(
      { params: { path: { botId } }, body: { history: turn.history, message: turn.message } },
      { onSuccess: (tried) => settle({ tried }), onError: (problem) => settle({ problem }) },
    );
  }

  const examples = [
    ...new Set(rules.filter(({ enabled }) => enabled).flatMap(({ words }) => exampleOf(words) ?? [])),
  ].slice(0, 6);
  return (
    <Stack gap="sm">
      <section aria-label={t.conversation} aria-live="polite" aria-busy={trying.isPending}>
        {turns.length === 0 ? (
          <EmptyState icon={MessageCircleQuestion} title={t.emptyTitle} text={t.emptyText} />
        ) : (
          turns.map((turn, index) => <TriedTurn key={`${index}`} botId={botId} rules={rules} turn={turn} />)
        )}
      </section>
      <div ref={end} className={classes.end} />
      <form
        className={classes.composer}
        onSubmit={(event) => {
          event.preventDefault();
          attempt(message);
        }}
      >
        {examples.length > 0 && (
          <Group gap="xs" mb="sm" role="group" aria-label={t.examples}>
            {examples.map((sentence) => (
              <Button
                key={sentence}
                size="compact-sm"
                variant="default"
                disabled={!mayConfigure || trying.isPending}
                maw="100%"
                onClick={() => attempt(sentence)}
              >
                {sentence}
              </Button>
            ))}
          </Group>
        )}
        <Group gap="xs" align="flex-end">
          <TextInput
            ref={input}
            label={t.message}
            placeholder={t.placeholder}
            value={message}
            maxLength={4000}
            autoComplete="off"
            disabled={!mayConfigure}
            style={{ flex: '1 1 220px' }}
            onChange={({ currentTarget }) => setMessage(currentTarget.value)}
          />
          <Button
            type="submit"
            loading={trying.isPending}
            disabled={!mayConfigure || message.trim() === ''}
            leftSection={<Send size={16} aria-hidden />}
          >
            {t.send}
          </Button>
          {turns.length > 0 && (
            <Button
              variant="default"
              disabled={trying.isPending}
              leftSection={<RotateCcw size={16} aria-hidden />}
              onClick={() => {
                setTurns([]);
                input.current?.focus();
              }}
            >
              {t.again}
            </Button>
          )}
        </Group>
        {!mayConfigure && (
          <Text size="sm" c="dimmed" mt="xs">
            {texts.common.notAllowed}
          </Text>
        )}
      </form>
    </Stack>
  );
}
