import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { client } from '../api/client.js';
import { saveFile } from '../parts/save-file.js';
import { showDone, showProblem } from '../parts/show-problem.js';
import { useCan } from '../session/session.js';
import { texts } from '../texts/texts.js';

const t = texts.privacy;

/** All that is kept of a visitor, as a file. */
export function ExportVisitor({ conversationId }: { conversationId: string }) {
  const mayConfigure = useCan('configure');
  const [busy, setBusy] = useState(false);
  const take = async (): Promise<void> => {
    setBusy(true);
    try {
      const { data, response } = await client.GET('/v1/conversations/{conversationId}/export', {
        params: { path: { conversationId } },
        parseAs: 'blob',
      });
      if (data instanceof Blob) saveFile(data, response, 'visitor.json');
      showDone(t.exported);
    } catch (error) {
      showProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      variant="default"
      leftSection={<Download size={16} aria-hidden />}
      loading={busy}
      onClick={() => void take()}
      {...(mayConfigure ? {} : { disabled: true, title: texts.common.notAllowed })}
    >
      {t.export}
    </Button>
  );
}
