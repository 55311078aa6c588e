import { Alert, Button, Card, Group, Skeleton, Stack, Text } from '@mantine/core';
import { ThumbsDown } from 'lucide-react';
import { useState } from 'react';
import { useCan } from '../session/session.js';
import { count, fill, texts } from '../texts/fill.js';
import { CaseDialog } from './case-dialog.js';
import { Decisions } from './decisions.js';
import classes from './try-it.module.css';
import type { Tried, Turn } from './turn.js';
import type { Rule } from './use-rules.js';

const t = texts.tryIt;

/** A sentence with the reply, and beside it what would happen and why. */
export function TriedTurn({ botId, rules, turn }: { botId: string; rules: Rule[]; turn: Turn }) {
  const { message, tried, problem } = turn;
  return (
    <div className={classes.turn}>
      <div className={classes.said}>
        <div className={classes.bubble} data-by="visitor" dir="auto">
          {message}
        </div>
        {tried ? <Reply tried={tried} /> : !problem && <Skeleton h={36} w="70%" aria-label={t.thinking} />}
      </div>
      {tried ? (
        <Why botId={botId} rules={rules} turn={turn} tried={tried} />
      ) : problem ? (
        <Alert color="red" variant="light" role="alert">
          {fill(t.failed, { why: problem.detail })}
        </Alert>
      ) : (
        <Skeleton h={120} />
      )}
    </div>
  );
}

/** The reply, and what would be shown beneath it. */
const Reply = ({ tried: { reply, shows } }: { tried: Tried }) => (
  <>
    {reply ? (
      <div className={classes.bubble} dir="auto">
        {reply}
      </div>
    ) : (
      <Text size="xs" c="dimmed">
        {t.speaksInstead}
      </Text>
    )}
    {shows.map(({ kind, text, choices }, index) => (
      <div key={`${kind}${index}`} className={classes.bubble} dir="auto">
        <Text size="xs" c="dimmed">
          {labelOf(t.kinds, kind)}
        </Text>
        {text}
        {choices.length > 0 && <div>{choices.join(' · ')}</div>}
      </div>
    ))}
  </>
);

function Why({ botId, rules, turn, tried }: { botId: string; rules: Rule[]; turn: Turn; tried: Tried }) {
  const [asking, setAsking] = useState(false);
  const mayConfigure = useCan('configure');
  const { decisions, delivers, tookMs, trace } = tried;
  const used = trace.promptTokens === null ? null : trace.promptTokens + (trace.completionTokens ?? 0);
  return (
    <Card withBorder padding="md">
      <Stack gap="sm">
        <Text size="sm" fw={600}>
          {t.why}
        </Text>
        <Decisions decisions={decisions} delivers={delivers} />
        <Part title={t.sent}>
          {delivers.length === 0
            ? t.sentNothing
            : `${delivers.map(({ kind, action }) => [labelOf(t.deliveries, kind), action].filter(Boolean).join(' ')).join(', ')}. ${t.notSent}`}
        </Part>
        <Part title={t.passages}>
          {trace.passages.length === 0 ? t.noPassages : trace.passages.map(({ title }) => title).join(', ')}
        </Part>
        <Text size="xs" c="dimmed">
          {fill(t.facts, {
            model: trace.model,
            tokens: used === null ? t.noTokens : count(t.tokens, used),
            ms: tookMs,
          })}
        </Text>
        <Group>
          <Button
            size="xs"
            variant="default"
            disabled={!mayConfigure}
            leftSection={<ThumbsDown size={14} aria-hidden />}
            onClick={() => setAsking(true)}
          >
            {t.wrong}
          </Button>
        </Group>
      </Stack>
      {asking && (
        <CaseDialog
          botId={botId}
          rules={rules}
          history={turn.history}
          message={turn.message}
          decisions={decisions}
          onClose={() => setAsking(false)}
        />
      )}
    </Card>
  );
}

const Part = ({ title, children }: { title: string; children: React.ReactNode }) => (
  <div>
    <Text size="xs" c="dimmed">
      {title}
    </Text>
    <Text size="sm" component="div" className={classes.words}>
      {children}
    </Text>
  </div>
);

/** What a kind is called, or the kind itself. */
const labelOf = (labels: Record<string, string>, kind: string): string => labels[kind] ?? kind;
