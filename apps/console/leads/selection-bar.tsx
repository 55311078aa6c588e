import { Button, Group, Text } from '@mantine/core';
import { count, texts } from '../texts/fill.js';

const t = texts.leads;

/** How many leads are selected; its height is always there, so that nothing jumps. */
export const SelectionBar = ({ count: n, onClear }: { count: number; onClear(): void }) => (
  <Group h={28} gap="sm" aria-live="polite">
    {n > 0 && (
      <>
        <Text size="sm" fw={600}>
          {count(t.selected, n)}
        </Text>
        <Button size="compact-sm" variant="default" onClick={onClear}>
          {t.clearSelection}
        </Button>
      </>
    )}
  </Group>
);
