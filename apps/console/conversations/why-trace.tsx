import { Stack, Text } from '@mantine/core';
import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Disclosure } from '../parts/disclosure.js';
import { Facts } from '../parts/facts.js';
import { fill, texts } from '../texts/fill.js';
import type { EntryOf } from './use-timeline.js';

type Trace = NonNullable<EntryOf<'bot-message'>['trace']>;

const { why, trace: t } = texts.conversations;

/** Why a turn went as it did: every rule that was looked at, the knowledge, and what the model used. */
export function WhyTrace({ trace, children }: { trace: Trace; children?: ReactNode }) {
  const { decisions, passages, promptTokens, completionTokens, firstTokenMs } = trace;
  const told = (value: number | null): string | number => value ?? t.unknown;
  const chosen = decisions.filter(({ fires }) => fires);
  const rejected = decisions.filter(({ fires }) => !fires);
  return (
    <Disclosure label={why}>
      <Stack gap="sm">
        <Part title={t.chosen}>
          {decisions.length === 0 ? t.noRules : chosen.length === 0 ? t.noneChosen : <Decisions of={chosen} />}
        </Part>
        {rejected.length > 0 && (
          <Part title={t.rejected}>
            <Decisions of={rejected} />
          </Part>
        )}
        <Part title={t.passages}>
          {passages.length === 0
            ? t.noPassages
            : passages.map(({ articleId, title, rank }) => (
                <div key={`${articleId}${rank}`}>
                  {title} ({fill(t.rank, { n: rank.toFixed(3) })})
                </div>
              ))}
        </Part>
        <Facts
          facts={[
            [t.model, trace.model],
            [t.tokens, fill(t.tokensOf, { prompt: told(promptTokens), completion: told(completionTokens) })],
            [t.firstToken, firstTokenMs === null ? t.unknown : fill(t.ms, { n: firstTokenMs })],
            [t.attempt, trace.attempt],
            [t.calls, trace.calls],
            [t.finish, trace.finishReason],
            [t.version, fill(t.versionOf, { n: trace.botVersion, newest: trace.newestVersion })],
          ]}
        />
        {children}
      </Stack>
    </Disclosure>
  );
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <div>
    <Text size="xs" c="dimmed">
      {title}
    </Text>
    <Text size="sm" component="div">
      {children}
    </Text>
  </div>
);

const Decisions = ({ of }: { of: Trace['decisions'] }) =>
  of.map(({ action, what, fires, why }) => {
    const Icon = fires ? Check : Minus;
    return (
      <div key={`${action} ${what} ${why}`} style={{ overflowWrap: 'anywhere' }}>
        <Icon size={14} aria-hidden style={{ verticalAlign: '-2px', marginInlineEnd: 6 }} />
        <b>{what}</b> ({action}): {why}
      </div>
    );
  });
