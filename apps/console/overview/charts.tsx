import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import { SimpleGrid, Table, Text } from '@mantine/core';
import { Disclosure } from '../parts/disclosure.js';
import { texts } from '../texts/texts.js';
import { metrics, type Overview } from './metrics.js';

const t = texts.overview;
const colors = {
  conversations: 'parley.7',
  leads: 'blue.6',
  handovers: 'violet.6',
  failedDeliveries: 'red.7',
} as const;
const dates = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** One small chart for each count, and the same as a table for those who cannot see one. */
export function Charts({ days }: { days: Overview['days'] }) {
  const data = days.map((day) => ({ ...day, date: dates.format(new Date(day.date)) }));
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl" aria-hidden>
        {metrics.map((metric) => (
          <div key={metric}>
            <Text size="sm" fw={600} mb="xs">
              {t.metrics[metric]}
            </Text>
            <BarChart
              h={180}
              data={data}
              dataKey="date"
              series={[{ name: metric, label: t.metrics[metric], color: colors[metric] }]}
              tickLine="none"
              withBarValueLabel={false}
              yAxisProps={{ allowDecimals: false, width: 36 }}
              xAxisProps={{ minTickGap: 24 }}
              barProps={{ isAnimationActive: false, maxBarSize: 28 }}
              barChartProps={{ accessibilityLayer: false }}
            />
          </div>
        ))}
      </SimpleGrid>
      <Disclosure label={t.showTable}>
        <DayTable days={days} />
      </Disclosure>
    </>
  );
}

const DayTable = ({ days }: { days: Overview['days'] }) => (
  <Table.ScrollContainer minWidth={420}>
    <Table aria-label={t.perDay}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t.day}</Table.Th>
          {metrics.map((metric) => (
            <Table.Th key={metric} scope="col" ta="end">
              {t.metrics[metric]}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {days.map((day) => (
          <Table.Tr key={day.date}>
            <Table.Th scope="row" fw={400}>
              {day.date}
            </Table.Th>
            {metrics.map((metric) => (
              <Table.Td key={metric} ta="end">
                {day[metric]}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);
