import {
  Alert,
  Badge,
  Button,
  Card,
  Fieldset,
  Group,
  PasswordInput,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { $api, ApiProblem } from '../api/client.js';
import type { components } from '../api/schema.js';
import { fieldErrors } from '../forms/pointers.js';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
import { showDone } from '../parts/show-problem.js';
import { RetentionField } from '../privacy/retention-field.js';
import { sessionQuery, useCan, useSession } from '../session/session.js';
import { count, fill, texts } from '../texts/fill.js';
import { OpenSessions } from './open-sessions.js';

const t = texts.team;

/** The account, and what is one's own. */
export function AccountPage() {
  const { data: session } = useSession();
  const account = $api.useQuery('get', '/v1/account');
  if (account.error) return <PageFailed error={account.error} reset={() => void account.refetch()} />;
  return (
    <Page title={t.accountTitle} about={t.accountAbout}>
      <Stack maw={640} gap="xl">
        {account.data ? <AccountCard account={account.data} /> : <Skeleton h={160} />}
        {session && (
          <Fieldset legend={t.yours}>
            <Stack>
              <OneField label={t.name} value={session.member.name} autoComplete="name" put={useSaveName()} />
              <TextInput label={t.email} value={session.member.email} readOnly />
            </Stack>
          </Fieldset>
        )}
        {session && <PasswordForm currentNeeded={session.currentPasswordNeeded} />}
        <OpenSessions />
      </Stack>
    </Page>
  );
}

function AccountCard({ account }: { account: components['schemas']['Account'] }) {
  const mayManage = useCan('manage');
  const save = useSaveAccount();
  return (
    <Card withBorder>
      <Stack>
        {mayManage ? (
          <>
            <OneField label={t.accountName} value={account.name} put={async (name) => await save({ name })} />
            <RetentionField
              days={account.retentionDays}
              put={async (retentionDays) => await save({ name: account.name, retentionDays })}
            />
          </>
        ) : (
          <Text fw={600}>{account.name}</Text>
        )}
        <Group gap="xs">
          <Text size="sm">{t.plan}:</Text>
          <Badge size="lg" variant="light">
            {t.plans[account.plan]}
          </Badge>
          <Text size="xs" c="dimmed">
            {t.planHint}
          </Text>
        </Group>
        <Text size="sm" c="dimmed">
          {t.usage}: {count(t.usageBots, account.usage.bots)}, {count(t.usageMembers, account.usage.members)},{' '}
          {fill(t.usageUploads, { n: account.usage.uploads, max: account.limits.uploads })}.{' '}
          {fill(t.limits, { webhooks: account.limits.webhooksPerBot, groups: account.limits.buttonGroupsPerBot })}.
        </Text>
      </Stack>
    </Card>
  );
}

type Put = (name: string) => Promise<unknown>;

function useSaveName(): Put {
  const cache = useQueryClient();
  const save = $api.useMutation('put', '/v1/session', { meta: { shown: true } });
  return async (name) => cache.setQueryData(sessionQuery.queryKey, await save.mutateAsync({ body: { name } }));
}

function useSaveAccount() {
  const cache = useQueryClient();
  const save = $api.useMutation('put', '/v1/account', { meta: { shown: true } });
  return async (body: components['schemas']['SaveAccount']) => {
    await save.mutateAsync({ body });
    await cache.invalidateQueries({ queryKey: ['get', '/v1/account'] });
    await cache.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
}

/** One name with its own button. */
function OneField({
  label,
  value,
  put,
  autoComplete,
}: {
  label: string;
  value: string;
  put: Put;
  autoComplete?: string;
}) {
  const form = useForm({ initialValues: { name: value } });
  const submit = form.onSubmit(async ({ name }) => {
    try {
      await put(name);
      form.resetDirty({ name });
      showDone(texts.common.saved);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      form.setErrors({ name: error.message, ...fieldErrors(error.errors) });
    }
  });
  return (
    <form onSubmit={submit} noValidate>
      <Group align="flex-end" wrap="nowrap">
        <TextInput
          label={label}
          maxLength={80}
          flex={1}
          {...(autoComplete && { autoComplete })}
          {...form.getInputProps('name')}
        />
        <Button type="submit" variant="default" disabled={!form.isDirty()} loading={form.submitting}>
          {texts.common.save}
        </Button>
      </Group>
    </form>
  );
}

function PasswordForm({ currentNeeded }: { currentNeeded: boolean }) {
  const cache = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({ initialValues: { current: '', password: '' } });
  const change = $api.useMutation('put', '/v1/session/password', { meta: { shown: true } });
  const submit = form.onSubmit(async ({ current, password }) => {
    setProblem(null);
    try {
      cache.setQueryData(
        sessionQuery.queryKey,
        await change.mutateAsync({ body: { password, ...(currentNeeded && { current }) } }),
      );
      await cache.invalidateQueries({ queryKey: ['get', '/v1/sessions'] });
      form.reset();
      showDone(t.passwordChanged);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      form.setErrors(fieldErrors(error.errors));
      if (error.errors.length === 0) setProblem(error.message);
    }
  });
  return (
    <Fieldset legend={t.password}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {problem && (
            <Alert color="red" variant="light" role="alert">
              {problem}
            </Alert>
          )}
          {currentNeeded && (
            <PasswordInput
              label={t.currentPassword}
              autoComplete="current-password"
              {...form.getInputProps('current')}
            />
          )}
          <PasswordInput
            label={t.newPassword}
            description={texts.session.newPasswordHint}
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          <Group justify="flex-end">
            <Button type="submit" variant="default" loading={change.isPending} disabled={!form.isDirty()}>
              {t.changePassword}
            </Button>
          </Group>
        </Stack>
      </form>
    </Fieldset>
  );
}
