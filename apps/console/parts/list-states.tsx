import { Button, Center, Group, NativeSelect, Skeleton, Stack } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { texts } from '../texts/texts.js';

const t = texts.common;
const sizes = [20, 50, 100] as const;

/** How many rows a page of a list has, as this browser keeps it. */
export const usePageSize = () =>
  useLocalStorage<number>({ key: 'parley:page-size', defaultValue: 20, getInitialValueInEffect: false });

/** Rows that are on their way, as high as those that come. */
export const RowSkeletons = ({ height }: { height: number }) => (
  <Stack gap={1} role="status" aria-label={t.loading}>
    {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
      <Skeleton key={key} h={height} />
    ))}
  </Stack>
);

interface More {
  hasMore: boolean;
  loading: boolean;
  onMore(): void;
}

/** What stands below a list: more of it, and how much at a time. */
export function ListFoot({ hasMore, loading, onMore }: More) {
  const [size, setSize] = usePageSize();
  return (
    <Group justify="space-between">
      <NativeSelect
        size="xs"
        label={t.pageSize}
        value={String(size)}
        onChange={({ currentTarget }) => setSize(Number(currentTarget.value))}
        data={sizes.map(String)}
      />
      {hasMore && (
        <Center>
          <Button variant="default" loading={loading} onClick={onMore}>
            {t.loadMore}
          </Button>
        </Center>
      )}
    </Group>
  );
}
