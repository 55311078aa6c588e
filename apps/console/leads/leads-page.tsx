import { Button, Stack } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Contact, SearchX } from 'lucide-react';
import { useState } from 'react';
import { ConversationTabs } from '../parts/conversation-tabs.js';
import { EmptyState } from '../parts/empty-state.js';
import { LinkButton } from '../parts/link-button.js';
import { RowSkeletons } from '../parts/list-states.js';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
import { texts } from '../texts/texts.js';
import { ColumnChoice, useColumns } from './columns.js';
import { ExportMenu } from './export-menu.js';
import { LeadDrawer } from './lead-drawer.js';
import { LeadFilters } from './lead-filters.js';
import { LeadTable } from './lead-table.js';
import { SelectionBar } from './selection-bar.js';
import { type Lead, type LeadSearch, useLeads } from './use-leads.js';

const t = texts.leads;

/** Everybody who left their details. */
export function LeadsPage() {
  const search = useSearch({ from: '/inside/leads' });
  const navigate = useNavigate({ from: '/leads' });
  const list = useLeads(search);
  const [columns, setColumns] = useColumns();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<Lead | null>(null);
  const change = (patch: LeadSearch) => void navigate({ search: (now) => ({ ...now, ...patch }), replace: true });
  const filtered = Object.values(search).some((value) => value !== undefined);
  return (
    <Page
      title={t.title}
      about={t.about}
      actions={
        <>
          <ColumnChoice chosen={columns} onChange={setColumns} />
          <ExportMenu search={search} selected={selected} />
        </>
      }
    >
      <Stack>
        <ConversationTabs botId={search.botId} />
        <LeadFilters search={search} onChange={change} />
        {list.error ? (
          <PageFailed error={list.error} reset={list.retry} />
        ) : !list.leads ? (
          <RowSkeletons height={48} />
        ) : list.leads.length > 0 ? (
          <>
            <SelectionBar count={selected.size} onClear={() => setSelected(new Set())} />
            <LeadTable
              leads={list.leads}
              columns={columns}
              selected={selected}
              onSelect={setSelected}
              onOpen={setOpened}
              hasMore={list.hasMore}
              onEnd={list.onEnd}
            />
          </>
        ) : filtered ? (
          <EmptyState icon={SearchX} title={t.nothingFound} text={t.nothingFoundText}>
            <Button variant="default" onClick={() => void navigate({ search: {}, replace: true })}>
              {t.clear}
            </Button>
          </EmptyState>
        ) : (
          <EmptyState icon={Contact} title={t.emptyTitle} text={t.emptyText}>
            <LinkButton to="/bots">{t.toBots}</LinkButton>
          </EmptyState>
        )}
      </Stack>
      <LeadDrawer lead={opened} onClose={() => setOpened(null)} />
    </Page>
  );
}
