import { Alert, Badge, Group, Paper, Stack, Switch, Text, ThemeIcon, Title } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import type { ApiProblem } from '../api/client.js';
import { LinkButton, TextLink } from '../parts/link-button.js';
import { useCan } from '../session/session.js';
import { fill, texts } from '../texts/fill.js';
import { type ActionName, actionIcons } from './actions.js';
import { useIncluded } from './plan-notice.js';
import { type BotActions, stateOf, type Warning } from './state-of.js';
import { mendedAt, useSwitch } from './switch-action.js';

const t = texts.actions;

interface Props {
  botId: string;
  action: ActionName;
  all: BotActions;
}

/** One action: how it stands, its switch, and what it lacks with a link to where that is mended. */
export function ActionCard({ botId, action, all }: Props) {
  const { on, line, warnings } = stateOf[action](all);
  const isIncluded = useIncluded(action);
  const mayConfigure = useCan('configure');
  const { mutate, isPending, error } = useSwitch(botId, action);
  const isEmptyList = line === t.state.none;
  const Icon = actionIcons[action];
  const to = { to: '/bots/$botId/actions/$action', params: { botId, action } } as const;
  return (
    <Paper withBorder p="md" component="section" aria-label={t.names[action]}>
      <Stack gap="sm" h="100%">
        <Group wrap="nowrap" align="flex-start">
          <ThemeIcon size={40} variant="light" radius="md" color={on ? 'parley' : 'gray'}>
            <Icon size={20} aria-hidden />
          </ThemeIcon>
          <Stack gap={2} style={{ flex: 1, minWidth: 0 }}>
            <Group gap="xs">
              <Title order={2} size="h5">
                <TextLink {...to} inherit c="inherit">
                  {t.names[action]}
                </TextLink>
              </Title>
              {!isIncluded && (
                <Badge variant="light" color="gray" tt="none">
                  {t.planChip}
                </Badge>
              )}
            </Group>
            <Text size="sm">{line}</Text>
          </Stack>
          <Switch
            size="md"
            aria-label={fill(t.switch, { action: t.names[action] })}
            checked={on}
            disabled={!mayConfigure || isEmptyList || (!isIncluded && !on)}
            aria-busy={isPending}
            onChange={({ currentTarget }) => !isPending && mutate(currentTarget.checked)}
          />
        </Group>
        <Text size="sm" c="dimmed">
          {isIncluded ? t.about[action] : fill(t.planShort, { action: t.names[action] })}
        </Text>
        {error && <Refused botId={botId} action={action} problem={error} />}
        {warnings.map((warning) => (
          <WarningChip key={warning.text} botId={botId} warning={warning} />
        ))}
        <Group mt="auto">
          <LinkButton {...to} variant="default" size="xs" aria-label={fill(t.setUpOf, { action: t.names[action] })}>
            {t.setUp}
          </LinkButton>
        </Group>
      </Stack>
    </Paper>
  );
}

/** What is missing leads to where it can be had. */
const WarningChip = ({ botId, warning: { text, at } }: { botId: string; warning: Warning }) => (
  <Group gap={6} wrap="nowrap">
    <TriangleAlert size={16} aria-hidden color="var(--mantine-color-yellow-8)" style={{ flexShrink: 0 }} />
    <TextLink to="/bots/$botId/actions/$action" params={{ botId, action: at }} size="sm" c="inherit" td="underline">
      {text}
    </TextLink>
  </Group>
);

/** Why the switch did not move, in the API's words. */
function Refused({ botId, action, problem }: { botId: string; action: ActionName; problem: ApiProblem }) {
  const at = mendedAt(action, problem);
  const isOurs = problem.errors.length > 0;
  return (
    <Alert color={problem.code === 'plan_required' ? 'parley' : 'red'} variant="light" role="alert">
      <Text size="sm">{isOurs ? problem.errors.map(({ detail }) => detail).join('; ') : problem.message}</Text>
      {isOurs && (
        <TextLink to="/bots/$botId/actions/$action" params={{ botId, action: at }} size="sm" c="inherit" td="underline">
          {fill(t.mend, { action: t.names[at] })}
        </TextLink>
      )}
    </Alert>
  );
}
