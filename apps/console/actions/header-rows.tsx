import { ActionIcon, Badge, Button, Fieldset, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { Plus, Trash2 } from 'lucide-react';
import { fill, texts } from '../texts/fill.js';
import type { WebhookDraft } from './webhooks.js';

const t = texts.actions.webhooks;

/** Headers of the owner. They are secrets: what is set can be replaced or removed, all together, and never be read. */
export function HeaderRows({ form, set }: { form: UseFormReturnType<WebhookDraft>; set: readonly string[] }) {
  const { headers } = form.values;
  const change = (rows: WebhookDraft['headers']) => form.setFieldValue('headers', rows);
  const add = () => change([...(headers ?? []), { name: '', value: '' }]);
  return (
    <Fieldset legend={t.headers}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t.headersHint}
        </Text>
        {headers === null && set.length > 0 && (
          <Group gap="xs">
            {set.map((name) => (
              <Badge key={name} variant="light" color="gray" tt="none" size="lg">
                {fill(t.headerSet, { name })}
              </Badge>
            ))}
            <Button variant="default" size="xs" onClick={() => change(set.map((name) => ({ name, value: '' })))}>
              {t.headersReplace}
            </Button>
            <Button variant="default" size="xs" onClick={() => change([])}>
              {t.headersRemove}
            </Button>
          </Group>
        )}
        {headers !== null && set.length > 0 && (
          <Group gap="xs">
            <Text size="sm">{headers.length === 0 ? t.headersGone : t.headersReplaced}</Text>
            <Button variant="subtle" size="compact-sm" onClick={() => change(null)}>
              {t.headersKeep}
            </Button>
          </Group>
        )}
        {headers?.map(({ name }, at) => (
          <Group key={at} align="flex-start" wrap="nowrap" gap="xs">
            <TextInput
              label={t.headerName}
              placeholder="Authorization"
              style={{ flex: 1 }}
              {...form.getInputProps(`headers.${at}.name`)}
              error={name === '' ? undefined : form.errors[`headers.${name}`]}
            />
            <PasswordInput
              label={t.headerValue}
              autoComplete="off"
              style={{ flex: 1 }}
              visibilityToggleButtonProps={{ 'aria-label': t.headerShow }}
              {...form.getInputProps(`headers.${at}.value`)}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              mt={25}
              aria-label={fill(t.headerRemove, { name: name || String(at + 1) })}
              onClick={() => change(headers.filter((_, index) => index !== at))}
            >
              <Trash2 size={18} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        {form.errors.headers && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {form.errors.headers}
          </Text>
        )}
        {(headers !== null || set.length === 0) && (
          <Group>
            <Button variant="default" size="xs" leftSection={<Plus size={14} aria-hidden />} onClick={add}>
              {t.headerAdd}
            </Button>
          </Group>
        )}
      </Stack>
    </Fieldset>
  );
}
