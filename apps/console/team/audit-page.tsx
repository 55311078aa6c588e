import { Button, Code, Group, Select, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import { auditAction } from '#contracts/audit.js';
import { $api } from '../api/client.js';
import { byCursor } from '../api/pages.js';
import type { components } from '../api/schema.js';
import { EmptyState } from '../parts/empty-state.js';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
import { Time } from '../parts/time.js';
import { texts } from '../texts/texts.js';

const t = texts.team;

/** Who did what, newest first. */
export function AuditPage() {
  const search = useSearch({ from: '/inside/audit' });
  const navigate = useNavigate({ from: '/audit' });
  const parsed = auditAction.safeParse(search.action);
  const log = $api.useInfiniteQuery(
    'get',
    '/v1/audit',
    {
      params: {
        query: {
          limit: 50,
          ...(parsed.success && { action: parsed.data }),
          ...(search.actor && { actor: search.actor }),
        },
      },
    },
    byCursor,
  );
  const events = log.data?.pages.flatMap(({ data }) => data);
  return (
    <Page title={t.auditTitle} about={t.auditAbout}>
      <Group>
        <Select
          label={t.auditAction}
          placeholder={t.auditAny}
          data={auditAction.options}
          value={search.action ?? null}
          searchable
          clearable
          w={280}
          onChange={(action) => void navigate({ search: (kept) => ({ ...kept, action: action ?? undefined }) })}
        />
      </Group>
      {log.error ? (
        <PageFailed error={log.error} reset={() => void log.refetch()} />
      ) : !events ? (
        <Skeleton h={320} />
      ) : events.length === 0 ? (
        <EmptyState icon={ScrollText} title={t.auditEmptyTitle} text={t.auditEmptyText} />
      ) : (
        <Stack>
          <Table.ScrollContainer minWidth={720}>
            <Table verticalSpacing="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t.auditWhen}</Table.Th>
                  <Table.Th>{t.auditActor}</Table.Th>
                  <Table.Th>{t.auditAction}</Table.Th>
                  <Table.Th>{t.auditSubject}</Table.Th>
                  <Table.Th>{t.auditDetails}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {events.map((event) => (
                  <Row key={event.id} event={event} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          {log.hasNextPage && (
            <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
              {texts.common.loadMore}
            </Button>
          )}
        </Stack>
      )}
    </Page>
  );
}

function Row({ event: { at, actor, action, subject, details, ip } }: { event: components['schemas']['AuditEvent'] }) {
  const shown = Object.keys(details).length === 0 ? '' : JSON.stringify(details);
  return (
    <Table.Tr>
      <Table.Td>
        <Time at={at} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">{actor.name}</Text>
        {ip && (
          <Text size="xs" c="dimmed">
            {ip}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Code>{action}</Code>
      </Table.Td>
      <Table.Td>
        <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
          {subject ?? ''}
        </Text>
      </Table.Td>
      <Table.Td maw={320}>
        <Text size="xs" c="dimmed" lineClamp={3} title={shown} style={{ overflowWrap: 'anywhere' }}>
          {shown}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}
