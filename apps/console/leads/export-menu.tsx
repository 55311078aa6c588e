import { Button, Menu } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { maxLeadIds } from '#contracts/leads.js';
import { client } from '../api/client.js';
import { saveFile } from '../parts/save-file.js';
import { showDone, showProblem } from '../parts/show-problem.js';
import { useCan } from '../session/session.js';
import { count, fill, texts } from '../texts/fill.js';
import { type LeadSearch, leadQuery } from './use-leads.js';

const t = texts.leads;
const formats = {
  csv: { path: '/v1/leads.csv', label: t.csv },
  xlsx: { path: '/v1/leads.xlsx', label: t.xlsx },
} as const;

/** Leads as a file: what the filters show, or what is selected. */
export function ExportMenu({ search, selected }: { search: LeadSearch; selected: ReadonlySet<string> }) {
  const mayOperate = useCan('operate');
  const [busy, setBusy] = useState(false);
  const take = async (format: keyof typeof formats, query: ReturnType<typeof leadQuery>) => {
    setBusy(true);
    try {
      const { data, response } = await client.GET(formats[format].path, { params: { query }, parseAs: 'blob' });
      if (data instanceof Blob) saveFile(data, response, `leads.${format}`);
      showDone(t.exported);
    } catch (error) {
      showProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const items = (query: ReturnType<typeof leadQuery>, disabled = false) =>
    (['csv', 'xlsx'] as const).map((format) => (
      <Menu.Item key={format} disabled={disabled} onClick={() => void take(format, query)}>
        {formats[format].label}
      </Menu.Item>
    ));
  const tooMany = selected.size > maxLeadIds;
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button
          leftSection={<Download size={16} aria-hidden />}
          loading={busy}
          disabled={!mayOperate}
          {...(mayOperate ? {} : { title: texts.common.notAllowed })}
        >
          {t.export}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t.exportFiltered}</Menu.Label>
        {items(leadQuery(search))}
        {selected.size > 0 && (
          <>
            <Menu.Label>
              {tooMany
                ? fill(t.tooMany, { n: maxLeadIds })
                : `${t.exportSelected} (${count(t.selected, selected.size)})`}
            </Menu.Label>
            {items({ ids: [...selected].join(',') }, tooMany)}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
