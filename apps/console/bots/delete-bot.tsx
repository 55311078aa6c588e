import { Button, Group, Modal, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { $api } from '../api/client.js';
import { showDone } from '../parts/show-problem.js';
import { fill, texts } from '../texts/fill.js';

const t = texts.bots;

/** What cannot be taken back asks for the name. */
export function DeleteBot({ botId, name }: { botId: string; name: string }) {
  const [opened, { open, close }] = useDisclosure();
  const [typed, setTyped] = useState('');
  const cache = useQueryClient();
  const navigate = useNavigate();
  const remove = $api.useMutation('delete', '/v1/bots/{botId}', {
    onSuccess: async () => {
      showDone(fill(t.deleted, { name }));
      await navigate({ to: '/bots', ignoreBlocker: true });
      await cache.invalidateQueries({ queryKey: ['get', '/v1/bots'] });
    },
  });
  return (
    <Paper withBorder p="md" mt="xl">
      <Group justify="space-between">
        <div>
          <Title order={2} size="h5">
            {t.deleteTitle}
          </Title>
          <Text size="sm" c="dimmed" maw={420}>
            {t.deleteText}
          </Text>
        </div>
        <Button color="red" variant="outline" onClick={open}>
          {t.deleteButton}
        </Button>
      </Group>
      <Modal opened={opened} onClose={close} title={t.deleteTitle} centered>
        <Stack>
          <Text size="sm">{t.deleteText}</Text>
          <TextInput
            label={fill(t.deleteConfirm, { name })}
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {texts.common.cancel}
            </Button>
            <Button
              color="red"
              disabled={typed.trim() !== name}
              loading={remove.isPending}
              onClick={() => remove.mutate({ params: { path: { botId } } })}
            >
              {t.deleteButton}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Paper>
  );
}
