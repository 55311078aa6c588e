import { useFocusWithin, useIntersection } from '@mantine/hooks';
import { type RefCallback, useState } from 'react';

interface HeldBack<Row> {
  shown: Row[];
  /** How many newer rows wait. */
  held: number;
  /** Shows them, from the top. */
  release(): void;
  /** Marks where the list begins. */
  top: RefCallback<HTMLElement>;
  /** Marks the list. */
  focus: RefCallback<HTMLElement>;
}

/**
 * Keeps newer rows back while somebody reads: scrolled down, or going through the rows by keys. Rows are newest first, and their ids in
 * the order of time.
 */
export function useHeldBack<Row extends { id: string }>(rows: Row[]): HeldBack<Row> {
  const { ref: top, entry } = useIntersection({ rootMargin: '0px 0px 100000px 0px', threshold: [0, 0.001, 1] });
  const { ref: focus, focused } = useFocusWithin();
  const [newest, setNewest] = useState<string | null>(null);
  // The beginning of the list is above the window.
  const reading = focused || (entry !== null && entry.boundingClientRect.top < 0);
  const first = rows[0]?.id ?? null;
  if (!reading && newest !== first) setNewest(first);
  const isKnown = newest !== null && rows.some(({ id }) => id <= newest);
  const shown = reading && isKnown ? rows.filter(({ id }) => id <= newest) : rows;
  return {
    shown,
    held: rows.length - shown.length,
    release() {
      setNewest(first);
      window.scrollTo({ top: 0 });
    },
    top,
    focus,
  };
}
