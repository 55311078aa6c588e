import { useHotkeys } from '@mantine/hooks';
import { createLink, type LinkComponent } from '@tanstack/react-router';
import { type AnchorHTMLAttributes, forwardRef, type ReactNode, type Ref, useRef } from 'react';
import classes from './row-list.module.css';

const Anchor = forwardRef((props: AnchorHTMLAttributes<HTMLAnchorElement>, ref: Ref<HTMLAnchorElement>) => (
  <a ref={ref} {...props} className={classes.row} />
));

/** One row of a list: all of it is a link. */
export const RowLink: LinkComponent<typeof Anchor> = createLink(Anchor);

/** Rows one below the other. `j` and `k`, or the arrows in the list, go through them; Enter opens one. */
export function RowList({ label, children }: { label: string; children: ReactNode }) {
  const list = useRef<HTMLUListElement>(null);
  const go = (by: 1 | -1): void => {
    const rows: Element[] = [...(list.current?.querySelectorAll('li > a') ?? [])];
    const at = document.activeElement ? rows.indexOf(document.activeElement) : -1;
    const row = rows[at === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (row instanceof HTMLElement) row.focus();
  };
  const inList = (by: 1 | -1) => (event: KeyboardEvent) => {
    if (!list.current?.contains(document.activeElement)) return;
    event.preventDefault();
    go(by);
  };
  useHotkeys([
    ['j', () => go(1)],
    ['k', () => go(-1)],
    ['ArrowDown', inList(1), { preventDefault: false }],
    ['ArrowUp', inList(-1), { preventDefault: false }],
  ]);
  return (
    // Safari forgets that a list without bullets is one.
    // biome-ignore lint/a11y/noRedundantRoles: see above
    <ul ref={list} role="list" aria-label={label} className={classes.list}>
      {children}
    </ul>
  );
}
