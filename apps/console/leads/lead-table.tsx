import { Checkbox, UnstyledButton } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type Dispatch, memo, type SetStateAction, useEffect, useRef } from 'react';
import { type Bot, useBots } from '../parts/use-bots.js';
import { fill, texts } from '../texts/fill.js';
import type { ColumnName } from './columns.js';
import { LeadCell } from './lead-cell.js';
import classes from './lead-table.module.css';
import type { Lead } from './use-leads.js';

const t = texts.leads;
const rowHeight = 48;

interface Props {
  leads: Lead[];
  columns: readonly ColumnName[];
  selected: ReadonlySet<string>;
  onSelect: Dispatch<SetStateAction<ReadonlySet<string>>>;
  onOpen(lead: Lead): void;
  hasMore: boolean;
  /** Somebody has scrolled to where the loaded rows end. */
  onEnd(): void;
}

/** Leads as a table. However many there are, only the rows that are seen are drawn. */
export function LeadTable({ leads, columns, selected, onSelect, onOpen, hasMore, onEnd }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const bots = useBots();
  const rows = useVirtualizer({
    count: leads.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const seen = rows.getVirtualItems();
  const [first, last] = [seen[0], seen.at(-1)];
  useEffect(() => {
    if (last && last.index >= leads.length - 30) onEnd();
  });
  const all = leads.every(({ id }) => selected.has(id));
  const some = leads.some(({ id }) => selected.has(id));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keys
    <section ref={box} className={classes.box} tabIndex={0} aria-label={t.table}>
      <table className={classes.table} aria-rowcount={hasMore ? -1 : leads.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={classes.check}>
              <Checkbox
                aria-label={t.selectAll}
                checked={all}
                indeterminate={some && !all}
                onChange={() => onSelect(new Set(all ? [] : [...selected, ...leads.map(({ id }) => id)]))}
              />
            </th>
            {columns.map((name) => (
              <th key={name} scope="col">
                {t.columns[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap height={first?.start ?? 0} />
          {seen.map(({ index }) => {
            const lead = leads[index];
            if (!lead) return null;
            return (
              <LeadRow
                key={lead.id}
                lead={lead}
                at={index + 2}
                bot={bots.find(({ id }) => id === lead.botId)}
                columns={columns}
                isSelected={selected.has(lead.id)}
                onSelect={onSelect}
                onOpen={onOpen}
              />
            );
          })}
          <Gap height={last ? rows.getTotalSize() - last.end : 0} />
        </tbody>
      </table>
    </section>
  );
}

interface RowProps extends Pick<Props, 'columns' | 'onSelect' | 'onOpen'> {
  lead: Lead;
  /** Row of the table, the head being the first. */
  at: number;
  bot: Bot | undefined;
  isSelected: boolean;
}

/** Kept as it is while the table is scrolled: only the rows that come are drawn. */
const LeadRow = memo(function LeadRow({ lead, at, bot, columns, isSelected, onSelect, onOpen }: RowProps) {
  const name = lead.name ?? lead.email ?? lead.phone ?? t.unnamed;
  const toggle = (): void =>
    onSelect((selected) => {
      const next = new Set(selected);
      if (!next.delete(lead.id)) next.add(lead.id);
      return next;
    });
  return (
    <tr aria-rowindex={at} {...(isSelected ? { 'data-selected': true } : {})}>
      <td className={classes.check}>
        <Checkbox aria-label={fill(t.select, { name })} checked={isSelected} onChange={toggle} />
      </td>
      {columns.map((column) => (
        <td key={column}>
          {column === 'name' ? (
            <UnstyledButton className={classes.name} onClick={() => onOpen(lead)} aria-haspopup="dialog">
              {lead.name ?? t.unnamed}
            </UnstyledButton>
          ) : (
            <LeadCell column={column} lead={lead} bot={bot} />
          )}
        </td>
      ))}
    </tr>
  );
});

/** Stands for the rows that are not drawn. */
const Gap = ({ height }: { height: number }) => (height > 0 ? <tr aria-hidden style={{ height }} /> : null);
