import { Card, Group, SimpleGrid, Text } from '@mantine/core';
import { ArrowDown, ArrowRight, ArrowUp } from 'lucide-react';
import { fill, texts } from '../texts/fill.js';
import { type Counts, metrics } from './metrics.js';

const t = texts.overview;
const numbers = new Intl.NumberFormat('en');

/** The counts of the time, each beside the one of as many days before. */
export const Numbers = ({ totals, before, days }: { totals: Counts; before: Counts; days: number }) => (
  <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
    {metrics.map((metric) => (
      <Card key={metric} withBorder padding="md">
        <Text size="sm" c="dimmed">
          {t.metrics[metric]}
        </Text>
        <Text fz={28} fw={700} lh={1.3}>
          {numbers.format(totals[metric])}
        </Text>
        <Change by={totals[metric] - before[metric]} days={days} />
      </Card>
    ))}
  </SimpleGrid>
);

function Change({ by, days }: { by: number; days: number }) {
  const [Icon, text] =
    by > 0 ? ([ArrowUp, t.more] as const) : by < 0 ? ([ArrowDown, t.less] as const) : ([ArrowRight, t.same] as const);
  return (
    <Group gap={4} wrap="nowrap" align="flex-start">
      <Icon size={14} aria-hidden style={{ flexShrink: 0, marginTop: 2 }} />
      <Text size="xs" c="dimmed">
        {fill(text, { n: numbers.format(Math.abs(by)), days })}
      </Text>
    </Group>
  );
}
