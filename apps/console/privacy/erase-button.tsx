import { Button, Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { $api } from '../api/client.js';
import type { components } from '../api/schema.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { showDone } from '../parts/show-problem.js';
import { useCan } from '../session/session.js';
import { count, texts } from '../texts/fill.js';

const t = texts.privacy;

/** Erases a conversation, or its visitor with all of theirs. */
export function EraseConversation({ id, onErased }: { id: string; onErased(): void }) {
  const [visitor, setVisitor] = useState(false);
  const erase = $api.useMutation('post', '/v1/conversations/{conversationId}/erase');
  return (
    <EraseButton
      title={t.eraseConversationTitle}
      text={t.eraseConversationText}
      erase={() => erase.mutateAsync({ params: { path: { conversationId: id } }, body: { visitor } })}
      onErased={onErased}
    >
      <Checkbox
        mt="md"
        label={t.eraseVisitor}
        checked={visitor}
        onChange={({ currentTarget }) => setVisitor(currentTarget.checked)}
      />
    </EraseButton>
  );
}

/** Erases a lead: the visitor with all their conversations. */
export function EraseLead({ id, onErased }: { id: string; onErased(): void }) {
  const erase = $api.useMutation('post', '/v1/leads/{leadId}/erase');
  return (
    <EraseButton
      title={t.eraseLeadTitle}
      text={t.eraseLeadText}
      erase={() => erase.mutateAsync({ params: { path: { leadId: id } } })}
      onErased={onErased}
    />
  );
}

interface Props {
  title: string;
  text: string;
  erase(): Promise<components['schemas']['Erased']>;
  onErased(): void;
  children?: React.ReactNode;
}

function EraseButton({ title, text, erase, onErased, children }: Props) {
  const mayConfigure = useCan('configure');
  const cache = useQueryClient();
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    try {
      const { alreadySent } = await erase();
      onErased();
      showDone(alreadySent === 0 ? t.erased : count(t.erasedSent, alreadySent));
      await cache.invalidateQueries();
    } finally {
      setBusy(false);
      setAsked(false);
    }
  };
  return (
    <>
      <Button
        color="red"
        variant="light"
        leftSection={<Trash2 size={16} aria-hidden />}
        onClick={() => setAsked(true)}
        {...(mayConfigure ? {} : { disabled: true, title: texts.common.notAllowed })}
      >
        {t.erase}
      </Button>
      {asked && (
        <ConfirmDialog
          title={title}
          text={text}
          action={t.erase}
          busy={busy}
          // Why it failed is shown by whoever asked the server.
          onConfirm={() => void confirm().catch(() => undefined)}
          onClose={() => setAsked(false)}
        >
          {children}
        </ConfirmDialog>
      )}
    </>
  );
}
