import { NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { BotActions } from '../actions/state-of.js';
import { LinkButton } from '../parts/link-button.js';
import { fill, texts } from '../texts/fill.js';
import { sourceOf } from './drafts.js';
import { RuleEditor } from './rule-editor.js';
import { keyOf, type Rule } from './use-rules.js';

const t = texts.tryIt;

interface Props {
  botId: string;
  rules: Rule[];
  actions: BotActions;
  zone: string | undefined;
}

/** One rule at a time, edited and tried over conversations that were. */
export function DryRunPanel({ botId, rules, actions, zone }: Props) {
  const [key, setKey] = useState<string | null>(null);
  const rule = rules.find((one) => keyOf(one) === key) ?? rules.find(({ enabled }) => enabled) ?? rules[0];
  if (!rule) {
    return (
      <Stack align="flex-start">
        <Text size="sm">{t.noRulesYet}</Text>
        <LinkButton to="/bots/$botId/actions" params={{ botId }} variant="default">
          {t.toActions}
        </LinkButton>
      </Stack>
    );
  }
  return (
    <Stack>
      <Text size="sm" c="dimmed" maw={640}>
        {t.dryAbout}
      </Text>
      <NativeSelect
        label={t.rule}
        maw={420}
        value={keyOf(rule)}
        onChange={({ currentTarget }) => setKey(currentTarget.value)}
        data={rules.map((one) => ({
          value: keyOf(one),
          label: fill('{name} ({action})', { name: one.name, action: t.actions[one.action] }),
        }))}
      />
      <RuleEditor key={keyOf(rule)} botId={botId} source={sourceOf(botId, rule, actions)} zone={zone} />
    </Stack>
  );
}
