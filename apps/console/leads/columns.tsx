import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { Columns3 } from 'lucide-react';
import { texts } from '../texts/texts.js';

const t = texts.leads;

/** Columns of the table in their order; the name is always there. */
export const columnNames = [
  'name',
  'email',
  'phone',
  'consent',
  'captured',
  'source',
  'page',
  'bot',
  'conversation',
] as const;
export type ColumnName = (typeof columnNames)[number];

/** The columns that this browser shows. */
export function useColumns() {
  const [hidden, setHidden] = useLocalStorage<string[]>({
    key: 'parley:lead-columns-hidden',
    defaultValue: ['bot'],
    getInitialValueInEffect: false,
  });
  const shown = columnNames.filter((name) => name === 'name' || !hidden.includes(name));
  return [
    shown,
    (chosen: readonly string[]) => setHidden(columnNames.filter((name) => !chosen.includes(name))),
  ] as const;
}

/** Which columns there are. */
export const ColumnChoice = ({
  chosen,
  onChange,
}: {
  chosen: readonly ColumnName[];
  onChange(chosen: string[]): void;
}) => (
  <Popover position="bottom-end" trapFocus returnFocus>
    <Popover.Target>
      <Button variant="default" leftSection={<Columns3 size={16} aria-hidden />}>
        {t.chooseColumns}
      </Button>
    </Popover.Target>
    <Popover.Dropdown aria-label={t.chooseColumns}>
      <Checkbox.Group value={[...chosen]} onChange={onChange}>
        <Stack gap="xs">
          {columnNames
            .filter((name) => name !== 'name')
            .map((name) => (
              <Checkbox key={name} value={name} label={t.columns[name]} />
            ))}
        </Stack>
      </Checkbox.Group>
    </Popover.Dropdown>
  </Popover>
);
