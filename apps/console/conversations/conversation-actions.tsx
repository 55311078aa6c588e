import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { CircleStop, ExternalLink, MailX } from 'lucide-react';
import { useState } from 'react';
import { $api, ApiProblem } from '../api/client.js';
import { fieldErrors } from '../forms/pointers.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { showDone } from '../parts/show-problem.js';
import { EraseConversation } from '../privacy/erase-button.js';
import { ExportVisitor } from '../privacy/export-visitor.js';
import { useCan } from '../session/session.js';
import { texts } from '../texts/texts.js';
import type { Conversation } from './use-conversations.js';

const t = texts.conversations;

/** What somebody of the team may do with a conversation. */
export function ConversationActions({ conversation }: { conversation: Conversation }) {
  const mayOperate = useCan('operate');
  const navigate = useNavigate();
  const [asked, setAsked] = useState<'end' | 'skip' | null>(null);
  const close = () => setAsked(null);
  const { status, workflowUrl } = conversation;
  const allowed = mayOperate ? {} : { disabled: true, title: texts.common.notAllowed };
  return (
    <Group gap="xs">
      {status === 'open' && (
        <Button
          variant="default"
          leftSection={<CircleStop size={16} aria-hidden />}
          onClick={() => setAsked('end')}
          {...allowed}
        >
          {t.end}
        </Button>
      )}
      {status !== 'closed' && (
        <Button
          variant="default"
          leftSection={<MailX size={16} aria-hidden />}
          onClick={() => setAsked('skip')}
          {...allowed}
        >
          {t.skip}
        </Button>
      )}
      {workflowUrl && (
        <Button
          component="a"
          href={workflowUrl}
          target="_blank"
          rel="noopener"
          variant="default"
          leftSection={<ExternalLink size={16} aria-hidden />}
        >
          {t.temporal}
        </Button>
      )}
      <ExportVisitor conversationId={conversation.id} />
      <EraseConversation id={conversation.id} onErased={() => void navigate({ to: '/conversations' })} />
      {asked === 'end' && <EndDialog id={conversation.id} onClose={close} />}
      {asked === 'skip' && <SkipDialog id={conversation.id} onClose={close} />}
    </Group>
  );
}

interface Dialog {
  id: string;
  onClose(): void;
}

function EndDialog({ id, onClose }: Dialog) {
  const read = useReadAgain(id);
  const end = $api.useMutation('post', '/v1/conversations/{conversationId}/end', {
    onSuccess: async () => {
      onClose();
      showDone(t.ended);
      await read();
    },
    onError: onClose,
  });
  return (
    <ConfirmDialog
      title={t.endTitle}
      text={t.endText}
      action={t.end}
      busy={end.isPending}
      onConfirm={() => end.mutate({ params: { path: { conversationId: id } }, body: { reason: 'operator' } })}
      onClose={onClose}
    />
  );
}

function SkipDialog({ id, onClose }: Dialog) {
  const read = useReadAgain(id);
  const form = useForm({ initialValues: { why: '' } });
  const skip = $api.useMutation('post', '/v1/conversations/{conversationId}/skip-transcript', {
    meta: { shown: true },
  });
  const submit = form.onSubmit(async (body) => {
    try {
      await skip.mutateAsync({ params: { path: { conversationId: id } }, body });
      onClose();
      showDone(t.skipped);
      await read();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      form.setErrors(error.errors.length > 0 ? fieldErrors(error.errors) : { why: error.message });
    }
  });
  return (
    <Modal opened onClose={onClose} title={t.skipTitle} centered>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">{t.skipText}</Text>
          <Textarea
            label={t.skipWhy}
            required
            autosize
            minRows={2}
            maxLength={500}
            data-autofocus
            {...form.getInputProps('why')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {texts.common.cancel}
            </Button>
            <Button type="submit" loading={form.submitting}>
              {t.skip}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function useReadAgain(id: string): () => Promise<void> {
  const cache = useQueryClient();
  return async () => {
    await cache.invalidateQueries({ queryKey: ['timeline', id] });
    await cache.invalidateQueries({ queryKey: ['get', '/v1/conversations'] });
    await cache.invalidateQueries({ queryKey: ['get', '/v1/conversations/{conversationId}'] });
  };
}
