import { Alert, Badge, Button, Code, Fieldset, Group, Stack, Table, Text } from '@mantine/core';
import { Send } from 'lucide-react';
import { $api } from '../api/client.js';
import type { components } from '../api/schema.js';
import { fill, texts } from '../texts/fill.js';

const t = texts.actions.webhooks;

/** Sends a sample to the endpoint as it is saved, and shows both sides of it. */
export function WebhookTest({ botId, webhookId, dirty }: { botId: string; webhookId: string; dirty: boolean }) {
  const test = $api.useMutation('post', '/v1/bots/{botId}/webhooks/{webhookId}/test', { meta: { shown: true } });
  return (
    <Fieldset legend={t.test}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {dirty ? t.testDirty : t.testHint}
        </Text>
        <Group>
          <Button
            variant="light"
            leftSection={<Send size={16} aria-hidden />}
            disabled={dirty}
            loading={test.isPending}
            onClick={() => test.mutate({ params: { path: { botId, webhookId } } })}
          >
            {t.testSend}
          </Button>
        </Group>
        {test.error && (
          <Alert color="red" variant="light" role="alert">
            {test.error instanceof Error ? test.error.message : test.error.detail}
          </Alert>
        )}
        {test.data && <Outcome tested={test.data} />}
      </Stack>
    </Fieldset>
  );
}

function Outcome({ tested: { request, outcome } }: { tested: components['schemas']['TestedWebhook'] }) {
  const { ok, status, error, durationMs, answer } = outcome;
  return (
    <Stack gap="xs" role="status" aria-label={t.testOutcome}>
      <Group gap="xs">
        <Badge color={ok ? 'parley' : 'red'} variant="light" tt="none" size="lg">
          {status === null ? t.testNoAnswer : fill(t.testStatus, { status })}
        </Badge>
        <Text size="sm">{fill(ok ? t.testTaken : t.testRefused, { ms: durationMs })}</Text>
      </Group>
      {error && (
        <Text size="sm" c="var(--mantine-color-error)">
          {error}
        </Text>
      )}
      <Text size="sm" fw={600}>
        {t.testAnswer}
      </Text>
      <Code block tabIndex={0} aria-label={t.testAnswer} style={wrapping}>
        {answer || t.testEmpty}
      </Code>
      <Text size="sm" fw={600}>
        {t.testRequest}
      </Text>
      <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
        POST {request.url}
      </Text>
      <Table withRowBorders={false} verticalSpacing={2} fz="xs" layout="fixed">
        <Table.Tbody>
          {Object.entries(request.headers).map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th style={{ overflowWrap: 'anywhere' }}>{name}</Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Code block tabIndex={0} aria-label={t.testBody} style={wrapping}>
        {indented(request.body)}
      </Code>
    </Stack>
  );
}

const wrapping = { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxHeight: 320, overflowY: 'auto' } as const;

/** What we send is JSON. */
const indented = (body: string): string => JSON.stringify(JSON.parse(body), null, 2);
