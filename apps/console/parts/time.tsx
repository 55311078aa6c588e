import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const units = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `3 hours ago`, `in 2 minutes`, `just now` */
export function ago(at: string | Date, now = Date.now()): string {
  const ms = new Date(at).getTime() - now;
  const [unit, size] = units.find(([, length]) => Math.abs(ms) >= length) ?? [undefined, 1];
  return unit === undefined ? 'just now' : relative.format(Math.round(ms / size), unit);
}

/** A time in a zone (IANA name; the reader's own when it is left out), with its offset: `22 Nov 2026, 14:03:09 GMT+1` */
export function exactly(at: string | Date, timeZone?: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    timeZoneName: 'shortOffset',
    ...(timeZone ? { timeZone } : {}),
  });
  return format.format(new Date(at));
}

/** How long ago, and on hover or focus exactly when, in the bot's zone. */
export function Time({ at, zone }: { at: string; zone?: string | undefined }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Tooltip label={exactly(at, zone)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at}>{ago(at, now)}</time>
    </Tooltip>
  );
}
