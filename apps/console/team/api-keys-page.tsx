import {
  ActionIcon,
  Badge,
  Button,
  Code,
  Group,
  Modal,
  Select,
  Skeleton,
  Stack,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { type Role, reaches } from '#contracts/roles.js';
import { $api, ApiProblem } from '../api/client.js';
import type { components } from '../api/schema.js';
import { fieldErrors } from '../forms/pointers.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { CopiedCode } from '../parts/copied-code.js';
import { EmptyState } from '../parts/empty-state.js';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
import { showDone } from '../parts/show-problem.js';
import { exactly, Time } from '../parts/time.js';
import { useSession } from '../session/session.js';
import { fill, texts } from '../texts/fill.js';
import { roleOptions } from './roles.js';

const t = texts.team;
type Key = components['schemas']['ApiKey'];

/** Keys of programs. */
export function ApiKeysPage() {
  const [making, { open, close }] = useDisclosure();
  const [made, setMade] = useState<string | null>(null);
  const [doomed, setDoomed] = useState<Key | null>(null);
  const cache = useQueryClient();
  const refresh = () => cache.invalidateQueries({ queryKey: ['get', '/v1/api-keys'] });
  const { data, error, refetch } = $api.useQuery('get', '/v1/api-keys', { params: { query: { limit: 100 } } });
  const remove = $api.useMutation('delete', '/v1/api-keys/{apiKeyId}', {
    onSuccess: () => {
      showDone(t.keyDeleted);
      setDoomed(null);
      return refresh();
    },
  });
  const add = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={open}>
      {t.newKey}
    </Button>
  );
  if (error) return <PageFailed error={error} reset={() => void refetch()} />;
  return (
    <Page title={t.keysTitle} about={t.keysAbout} actions={data?.data.length ? add : undefined}>
      {!data ? (
        <Skeleton h={160} />
      ) : data.data.length === 0 ? (
        <EmptyState icon={KeyRound} title={t.keysEmptyTitle} text={t.keysEmptyText}>
          {add}
        </EmptyState>
      ) : (
        <Table.ScrollContainer minWidth={680}>
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.keyName}</Table.Th>
                <Table.Th>{t.keyPrefix}</Table.Th>
                <Table.Th>{t.role}</Table.Th>
                <Table.Th>{t.since}</Table.Th>
                <Table.Th>{t.keyUsed}</Table.Th>
                <Table.Th>{t.keyExpires}</Table.Th>
                <Table.Th w={48} aria-label={texts.common.delete} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.data.map((key) => (
                <Row key={key.id} apiKey={key} onDelete={() => setDoomed(key)} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Modal opened={making} onClose={close} title={t.newKey} centered>
        <NewKey
          onDone={(key) => {
            close();
            setMade(key);
            void refresh();
          }}
        />
      </Modal>
      {made && (
        <Modal opened onClose={() => setMade(null)} title={t.keyMade} centered closeOnClickOutside={false}>
          <Stack>
            <Text size="sm">{t.keyMadeText}</Text>
            <CopiedCode value={made} label={t.keyMade} />
          </Stack>
        </Modal>
      )}
      {doomed && (
        <ConfirmDialog
          title={fill(t.deleteKeyTitle, { name: doomed.name })}
          text={t.deleteKeyText}
          action={texts.common.delete}
          busy={remove.isPending}
          onConfirm={() => remove.mutate({ params: { path: { apiKeyId: doomed.id } } })}
          onClose={() => setDoomed(null)}
        />
      )}
    </Page>
  );
}

function Row({
  apiKey: { name, prefix, role, createdAt, lastUsedAt, expiresAt },
  onDelete,
}: {
  apiKey: Key;
  onDelete(): void;
}) {
  const over = expiresAt !== null && new Date(expiresAt) < new Date();
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td>
        <Code>{prefix}…</Code>
      </Table.Td>
      <Table.Td>{t.roles[role]}</Table.Td>
      <Table.Td>
        <Time at={createdAt} />
      </Table.Td>
      <Table.Td>{lastUsedAt ? <Time at={lastUsedAt} /> : t.never}</Table.Td>
      <Table.Td>
        {over ? (
          <Badge color="red" variant="light">
            {t.expired}
          </Badge>
        ) : expiresAt ? (
          exactly(expiresAt)
        ) : (
          '–'
        )}
      </Table.Td>
      <Table.Td>
        <ActionIcon variant="subtle" color="red" size="lg" aria-label={fill(t.deleteKey, { name })} onClick={onDelete}>
          <Trash2 size={16} aria-hidden />
        </ActionIcon>
      </Table.Td>
    </Table.Tr>
  );
}

const blank: { name: string; role: Role; expires: string } = { name: '', role: 'admin', expires: '' };

function NewKey({ onDone }: { onDone(key: string): void }) {
  // Nobody gives a key more than they have.
  const own = useSession().data?.member.role ?? 'viewer';
  const form = useForm({ initialValues: blank });
  const make = $api.useMutation('post', '/v1/api-keys', { meta: { shown: true }, onSuccess: ({ key }) => onDone(key) });
  const submit = form.onSubmit(async ({ name, role, expires }) => {
    // A day ends at midnight, where the reader is.
    const expiresAt = expires ? { expiresAt: new Date(`${expires}T23:59:59`).toISOString() } : {};
    try {
      await make.mutateAsync({ body: { name, role, ...expiresAt } });
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const { expiresAt: expiry, ...errors } = fieldErrors(error.errors);
      form.setErrors({ ...(error.errors.length === 0 && { name: error.message }), ...errors, expires: expiry });
    }
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label={t.keyName}
          description={t.keyNameHint}
          required
          maxLength={80}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Select
          label={t.role}
          data={roleOptions.filter(({ value }) => reaches(own, value))}
          allowDeselect={false}
          {...form.getInputProps('role')}
        />
        <TextInput type="date" label={t.keyExpires} description={t.keyExpiresHint} {...form.getInputProps('expires')} />
        <Group justify="flex-end">
          <Button type="submit" loading={make.isPending}>
            {t.newKey}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
