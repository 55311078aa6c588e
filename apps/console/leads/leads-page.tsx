import { Stack } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Contact } from 'lucide-react';
import { useState } from 'react';
import { ConversationTabs } from '../parts/conversation-tabs.js';
import { ListBody } from '../parts/list-body.js';
import { Page } from '../parts/page.js';
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
        <ListBody list={list} height={48} search={search} icon={Contact} texts={t}>
          <SelectionBar count={selected.size} onClear={() => setSelected(new Set())} />
          <LeadTable
            leads={list.rows ?? []}
            columns={columns}
            selected={selected}
            onSelect={setSelected}
            onOpen={setOpened}
            hasMore={list.more.hasMore}
            onEnd={list.onEnd}
          />
        </ListBody>
      </Stack>
      <LeadDrawer
        lead={opened}
        onClose={() => setOpened(null)}
        onErased={(erased) => {
          setOpened(null);
          setSelected(new Set([...selected].filter((id) => id !== erased)));
        }}
      />
    </Page>
  );
}
