import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type LucideIcon, SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { EmptyState } from './empty-state.js';
import { LinkButton } from './link-button.js';
import { RowSkeletons } from './list-states.js';
import { PageFailed } from './page-failed.js';

interface Props {
  list: { rows: readonly unknown[] | undefined; error: unknown; retry(): void };
  /** Of one row that is on its way, in pixels. */
  height: number;
  /** The filters of the address; those that are not set are undefined. */
  search: object;
  icon: LucideIcon;
  texts: Record<'nothingFound' | 'nothingFoundText' | 'clear' | 'emptyTitle' | 'emptyText' | 'toBots', string>;
  /** The rows, once there are some. */
  children: ReactNode;
}

/** A list in each of its states: failed, on its way, with rows, with none that the filters let through, and empty. */
export function ListBody({ list, height, search, icon, texts: t, children }: Props) {
  const navigate = useNavigate();
  if (list.error) return <PageFailed error={list.error} reset={list.retry} />;
  if (!list.rows) return <RowSkeletons height={height} />;
  if (list.rows.length > 0) return children;
  if (Object.values(search).some((value) => value !== undefined)) {
    return (
      <EmptyState icon={SearchX} title={t.nothingFound} text={t.nothingFoundText}>
        <Button variant="default" onClick={() => void navigate({ to: '.', search: {}, replace: true })}>
          {t.clear}
        </Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={icon} title={t.emptyTitle} text={t.emptyText}>
      <LinkButton to="/bots">{t.toBots}</LinkButton>
    </EmptyState>
  );
}
