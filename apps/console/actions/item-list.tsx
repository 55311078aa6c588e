import { ActionIcon, Button, Group, Paper, Skeleton, Stack, Switch, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { EmptyState } from '../parts/empty-state.js';
import { PageFailed } from '../parts/page-failed.js';
import { showDone, showUndo } from '../parts/show-problem.js';
import { useCan } from '../session/session.js';
import { fill, texts } from '../texts/fill.js';
import { type ActionName, actionIcons } from './actions.js';
import { ActionFrame } from './editor-page.js';
import { type ListSource, switchItem } from './list-source.js';

const t = texts.actions;

interface Props<Item extends { id: string; enabled: boolean; name: string }, Draft extends { enabled: boolean }> {
  action: ActionName;
  source: ListSource<Item, Draft>;
  max: number;
  words: {
    add: string;
    emptyTitle: string;
    emptyText: string;
    limit: string;
    full: string;
    deleted: string;
    back: string;
  };
  /** What a row says below the name. */
  row(item: Item): ReactNode;
  /** Null for a new one. */
  onOpen(id: string | null): void;
  children: ReactNode;
}

/** What an action keeps a list of: rows with a switch, a pencil and a bin. What is deleted is gone at once, and can be had back. */
export function ItemList<
  Item extends { id: string; enabled: boolean; name: string },
  Draft extends { enabled: boolean },
>({ action, source, max, words, row, onOpen, children }: Props<Item, Draft>) {
  const cache = useQueryClient();
  const mayConfigure = useCan('configure');
  const { queryKey, list } = source;
  const { data: items, error, refetch } = useQuery({ queryKey, queryFn: list });
  const refresh = async () => await cache.invalidateQueries({ queryKey });
  const toggle = useMutation({
    mutationFn: async ({ id, enabled }: Item) => await switchItem(cache, source, id, !enabled),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: async (item: Item) => await source.remove(item.id),
    onSuccess: (_, item) =>
      showUndo(fill(words.deleted, { name: item.name }), async () => {
        await source.add(source.draftOf(item));
        await refresh();
        showDone(fill(words.back, { name: item.name }));
      }),
    onSettled: refresh,
  });
  if (error && !items) return <PageFailed error={error} reset={() => void refetch()} />;
  const isFull = (items?.length ?? 0) >= max;
  const add = (
    <Button
      leftSection={<Plus size={16} aria-hidden />}
      disabled={!mayConfigure || !items || isFull}
      onClick={() => onOpen(null)}
    >
      {words.add}
    </Button>
  );
  return (
    <ActionFrame action={action} about={mayConfigure ? t.about[action] : texts.common.notAllowed} actions={add}>
      {!items && <Skeleton h={180} />}
      {items?.length === 0 && (
        <EmptyState icon={actionIcons[action]} title={words.emptyTitle} text={words.emptyText}>
          {add}
        </EmptyState>
      )}
      {items && items.length > 0 && (
        <Stack gap="sm">
          {items.map((item) => (
            <Paper key={item.id} withBorder p="md" component="section" aria-label={item.name}>
              <Group wrap="nowrap" align="flex-start">
                <Switch
                  aria-label={fill(t.switch, { action: item.name })}
                  checked={item.enabled}
                  disabled={!mayConfigure}
                  onChange={() => !toggle.isPending && toggle.mutate(item)}
                  mt={2}
                />
                <Stack gap={4} style={{ flex: 1, minWidth: 0 }}>
                  <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
                    {item.name}
                  </Text>
                  {row(item)}
                </Stack>
                <Group gap={4} wrap="nowrap">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size="lg"
                    aria-label={fill(mayConfigure ? t.editItem : t.showItem, { name: item.name })}
                    onClick={() => onOpen(item.id)}
                  >
                    <Pencil size={18} aria-hidden />
                  </ActionIcon>
                  {mayConfigure && (
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      size="lg"
                      aria-label={fill(t.deleteItem, { name: item.name })}
                      loading={remove.isPending && remove.variables.id === item.id}
                      onClick={() => remove.mutate(item)}
                    >
                      <Trash2 size={18} aria-hidden />
                    </ActionIcon>
                  )}
                </Group>
              </Group>
            </Paper>
          ))}
          <Text size="sm" c="dimmed">
            {fill(isFull ? words.full : words.limit, { n: items.length, max })}
          </Text>
        </Stack>
      )}
      {children}
    </ActionFrame>
  );
}
