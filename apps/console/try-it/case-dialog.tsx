import { Button, Group, Input, Modal, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isChosen } from '#contracts/trials.js';
import { $api } from '../api/client.js';
import { LinkButton } from '../parts/link-button.js';
import { showDone } from '../parts/show-problem.js';
import { fill, texts } from '../texts/fill.js';
import type { Decision, Said } from './turn.js';
import { keyOf, type Rule } from './use-rules.js';

const t = texts.tryIt;
const wishes = ['must', 'either', 'mustNot'] as const;
type Wish = (typeof wishes)[number];
/** What the API takes of a case. */
const most = { messages: 20, characters: 15_000 };

interface Props {
  botId: string;
  rules: Rule[];
  history: Said;
  message: string;
  decisions: Decision[];
  /** Where it was really said. */
  conversationId?: string;
  onClose(): void;
}

/** Asks what should have happened, and keeps it as a case. */
export function CaseDialog({ botId, rules, history, message, decisions, conversationId, onClose }: Props) {
  const cache = useQueryClient();
  const [wanted, setWanted] = useState<Record<string, Wish>>({});
  const [note, setNote] = useState('');
  const adding = $api.useMutation('post', '/v1/bots/{botId}/cases', { meta: { shown: true } });
  const expected = rules.flatMap(({ action, what }) => {
    const wish = wanted[keyOf({ action, what })] ?? 'either';
    return wish === 'either' ? [] : [{ action, what, fires: wish === 'must' }];
  });

  function keep(): void {
    const body = { history: shortened(history), message, expected, note, ...(conversationId && { conversationId }) };
    adding.mutate(
      { params: { path: { botId } }, body },
      {
        onSuccess: () => {
          void cache.invalidateQueries({ queryKey: ['get', '/v1/bots/{botId}/cases'] });
          showDone(t.kept);
          onClose();
        },
      },
    );
  }

  return (
    <Modal opened onClose={onClose} title={t.wrongTitle} size="lg" centered>
      <Stack>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }} lineClamp={6}>
          “{message}”
        </Text>
        <Text size="sm" c="dimmed">
          {t.wrongText} {conversationId && t.wrongReal}
        </Text>
        {rules.length === 0 && (
          <Group>
            <Text size="sm">{t.noRulesYet}</Text>
            <LinkButton to="/bots/$botId/actions" params={{ botId }} variant="default">
              {t.toActions}
            </LinkButton>
          </Group>
        )}
        {rules.map((rule) => (
          <Input.Wrapper
            key={keyOf(rule)}
            labelElement="div"
            label={`${rule.name} (${t.actions[rule.action]})`}
            description={isChosen(decisions, rule) ? t.did : t.didNot}
          >
            <SegmentedControl
              mt={6}
              fullWidth
              withItemsBorders={false}
              aria-label={fill(t.expect, { name: rule.name })}
              value={wanted[keyOf(rule)] ?? 'either'}
              data={wishes.map((value) => ({ value, label: t[value] }))}
              onChange={(value) => setWanted({ ...wanted, [keyOf(rule)]: wishOf(value) })}
            />
          </Input.Wrapper>
        ))}
        <Textarea
          label={t.note}
          description={t.noteHint}
          value={note}
          maxLength={500}
          autosize
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
        />
        {adding.error && (
          <Text size="sm" role="alert" c="var(--mantine-color-error)">
            {adding.error.detail}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {texts.common.cancel}
          </Button>
          <Button loading={adding.isPending} disabled={expected.length === 0} onClick={keep}>
            {t.keep}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const wishOf = (value: string): Wish => wishes.find((wish) => wish === value) ?? 'either';

/** The newest of what was said before, as much as a case holds. */
function shortened(history: Said): Said {
  const kept: Said = [];
  let characters = 0;
  for (const one of history.slice(-most.messages).reverse()) {
    characters += one.text.length;
    if (characters > most.characters) break;
    kept.unshift(one);
  }
  return kept;
}
