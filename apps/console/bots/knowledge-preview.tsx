import { Badge, Card, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { $api } from '../api/client.js';
import { texts } from '../texts/texts.js';

const t = texts.bots;

/** The passages that a question would be answered from. */
export function KnowledgePreview({ botId }: { botId: string }) {
  const [question, setQuestion] = useState('');
  const [query] = useDebouncedValue(question.trim(), 250);
  const found = $api.useQuery(
    'get',
    '/v1/bots/{botId}/passages',
    { params: { path: { botId }, query: { query } } },
    { enabled: query !== '' },
  );
  return (
    <Card withBorder>
      <Stack gap="sm">
        <TextInput
          label={t.preview}
          description={t.previewHint}
          value={question}
          maxLength={1000}
          onChange={({ currentTarget }) => setQuestion(currentTarget.value)}
        />
        <div role="status">
          {query === '' ? null : found.isPending ? (
            <Skeleton h={48} />
          ) : found.error ? (
            <Text size="sm" c="var(--mantine-color-error)">
              {found.error.detail}
            </Text>
          ) : found.data.data.length === 0 ? (
            <Text size="sm">{t.previewNone}</Text>
          ) : (
            <Stack gap="xs">
              {found.data.data.map(({ articleId, title, text, rank }, index) => (
                <div key={`${articleId}-${index}`}>
                  <Group gap="xs">
                    <Text size="sm" fw={600}>
                      {title}
                    </Text>
                    <Badge size="sm" variant="default">
                      {rank.toFixed(2)}
                    </Badge>
                  </Group>
                  <Text size="sm" c="dimmed" lineClamp={3}>
                    {text}
                  </Text>
                </div>
              ))}
            </Stack>
          )}
        </div>
      </Stack>
    </Card>
  );
}
