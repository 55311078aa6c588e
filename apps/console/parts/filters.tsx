import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { Search, SlidersHorizontal } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { texts } from '../texts/texts.js';
import classes from './filters.module.css';
import { useBots } from './use-bots.js';

const t = texts.common;

/** The filters above a list. On a small screen all but the search wait behind a button. */
export function Filters({ label, search, children }: { label: string; search?: ReactNode; children: ReactNode }) {
  const [opened, { toggle }] = useDisclosure();
  return (
    <Group role="search" aria-label={label} gap="sm" align="flex-end">
      {search}
      <Button
        hiddenFrom="sm"
        variant="default"
        leftSection={<SlidersHorizontal size={16} aria-hidden />}
        aria-expanded={opened}
        onClick={toggle}
      >
        {t.filters}
      </Button>
      <Group gap="sm" align="flex-end" className={classes.rest} {...(opened ? { 'data-opened': true } : {})}>
        {children}
      </Group>
    </Group>
  );
}

interface Choice<Value extends string> {
  label: string;
  value: Value | undefined;
  /** What stands in the list beside "any", by value. */
  options: Record<Value, string>;
  onChange(value: Value | undefined): void;
}

/** One of some values, or any. */
export function FilterSelect<Value extends string>({ label, value, options, onChange }: Choice<Value>) {
  return (
    <NativeSelect
      label={label}
      size="sm"
      miw={104}
      value={value ?? ''}
      onChange={({ currentTarget }) => onChange(oneOf(options, currentTarget.value))}
      data={[
        { value: '', label: t.any },
        ...Object.entries<string>(options).map(([key, text]) => ({ value: key, label: text })),
      ]}
    />
  );
}

/** The value, if it is a key of the options. */
export const oneOf = <Value extends string>(
  options: Record<Value, unknown>,
  value: string | undefined,
): Value | undefined => {
  const isKey = (key: string): key is Value => Object.hasOwn(options, key);
  return value !== undefined && isKey(value) ? value : undefined;
};

/** Without what is not set: an address names no empty filter. */
export const defined = <T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  JSON.parse(JSON.stringify(values));

/** One of the account's bots, or any; left out where there is but one. */
export function BotFilter({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange(botId: string | undefined): void;
}) {
  const bots = useBots();
  if (bots.length < 2 && value === undefined) return null;
  return (
    <FilterSelect
      label={t.bot}
      value={value}
      options={Object.fromEntries(bots.map(({ id, name }) => [id, name]))}
      onChange={onChange}
    />
  );
}

/** Text to look for; the filter follows shortly behind the typing. */
export function SearchFilter({
  label,
  placeholder,
  value,
  onChange,
}: {
  label: string;
  placeholder: string;
  value: string | undefined;
  onChange(text: string | undefined): void;
}) {
  const [text, setText] = useState(value ?? '');
  const change = useDebouncedCallback((typed: string) => onChange(typed.trim() || undefined), 300);
  // The address may change without us: back, forward, a cleared filter.
  useEffect(() => setText((now) => (now.trim() === (value ?? '') ? now : (value ?? ''))), [value]);
  return (
    <TextInput
      type="search"
      label={label}
      placeholder={placeholder}
      size="sm"
      maxLength={200}
      style={{ flex: '1 1 220px' }}
      leftSection={<Search size={16} aria-hidden />}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        change(currentTarget.value);
      }}
    />
  );
}

interface Range {
  from: string | undefined;
  to: string | undefined;
}

/** From a day to a day, both included, by the reader's own clock. The filter holds moments, `to` being the first that is out. */
export function RangeFilter({ from, to, onChange }: Range & { onChange(range: Range): void }) {
  return (
    <>
      <TextInput
        type="date"
        w={132}
        label={t.from}
        size="sm"
        value={dayOf(from)}
        onChange={({ currentTarget }) => onChange({ from: momentOf(currentTarget.value), to })}
      />
      <TextInput
        type="date"
        w={132}
        label={t.to}
        size="sm"
        value={dayOf(to, -1)}
        onChange={({ currentTarget }) => onChange({ from, to: momentOf(currentTarget.value, 1) })}
      />
    </>
  );
}

/** `2026-11-22` and a number of days later → the moment that day begins */
function momentOf(day: string, later = 0): string | undefined {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return year > 999 ? new Date(year, month - 1, date + later).toISOString() : undefined;
}

function dayOf(moment: string | undefined, later = 0): string {
  if (moment === undefined) return '';
  const at = new Date(moment);
  const day = new Date(at.getFullYear(), at.getMonth(), at.getDate() + later);
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}
