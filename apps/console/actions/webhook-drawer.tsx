import { Alert, Checkbox, Code, Fieldset, NumberInput, Stack, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { toWebhookName } from '#actions/webhooks/name.js';
import { saveWebhook } from '#actions/webhooks/settings.js';
import { $api } from '../api/client.js';
import { CopiedCode } from '../parts/copied-code.js';
import { SecretRotation } from '../parts/secret-rotation.js';
import { showDone } from '../parts/show-problem.js';
import { PreviewPane } from '../preview/preview-pane.js';
import { texts } from '../texts/texts.js';
import { aboutFields } from './field-about.js';
import { HeaderRows } from './header-rows.js';
import { InputRows } from './input-rows.js';
import { ItemDrawer } from './item-drawer.js';
import { TextField } from './text-field.js';
import { useItem } from './use-item.js';
import { WebhookTest } from './webhook-test.js';
import { blankWebhook, webhooksOf } from './webhooks.js';

const t = texts.actions.webhooks;
const about = aboutFields(saveWebhook);

/** Everything about one webhook. A new one stays open after it is saved: its secret is told this once, and it can be tested. */
export function WebhookDrawer({ botId, id, onClose }: { botId: string; id: string | null; onClose(): void }) {
  const source = webhooksOf(botId);
  const [added, setAdded] = useState<{ id: string; secret: string } | null>(null);
  const settings = useItem(source, id, blankWebhook, (webhook) =>
    setAdded({
      id: webhook.id,
      secret: 'secret' in webhook && typeof webhook.secret === 'string' ? webhook.secret : '',
    }),
  );
  const { form, dirty } = settings;
  const { values } = form;
  const savedId = id ?? added?.id ?? null;
  const saved = useQuery({ queryKey: source.queryKey, queryFn: source.list }).data?.find((one) => one.id === savedId);
  const toggle = (path: string) => form.getInputProps(path, { type: 'checkbox' });
  const shaped = toWebhookName(values.name);
  const scenes = [
    ...(values.confirm ? [{ value: 'webhook', label: t.scenes.webhook } as const] : []),
    { value: 'webhook-done', label: t.scenes['webhook-done'] } as const,
    { value: 'webhook-fallback', label: t.scenes['webhook-fallback'] } as const,
    { value: 'webhook-failed', label: t.scenes['webhook-failed'] } as const,
  ];
  const onSaved = () => {
    showDone(texts.common.saved);
    // A first save leaves it open, with the secret in sight.
    if (id !== null) onClose();
  };
  return (
    <ItemDrawer
      title={id === null ? t.add : t.edit}
      settings={settings}
      onSaved={onSaved}
      onClose={onClose}
      preview={
        <PreviewPane
          botId={botId}
          scenes={scenes}
          actions={{ webhooks: { ...values, inputs: named(values.inputs) } }}
        />
      }
    >
      {added && (
        <Alert color="parley" variant="light" title={t.secretTitle}>
          <Stack gap="xs">
            <Text size="sm">{t.secretOnce}</Text>
            <CopiedCode value={added.secret} label={t.secret} />
          </Stack>
        </Alert>
      )}
      {saved?.health === 'disabled' && (
        <Alert color="red" variant="light" title={t.health.disabled}>
          <Text size="sm">
            {saved.disabledReason} {t.savingRevives}
          </Text>
        </Alert>
      )}
      <Switch label={t.enabled} {...toggle('enabled')} />
      <TextField
        about={about('name')}
        input={form.getInputProps('name')}
        description={
          shaped !== values.name && shaped !== '' ? (
            <span role="status">
              {t.savedAs} <Code>{shaped}</Code>
            </span>
          ) : (
            about('name').description
          )
        }
        placeholder="create_support_ticket"
        required
      />
      <TextField
        about={about('description')}
        description={t.descriptionHint}
        input={form.getInputProps('description')}
        lines={3}
        required
      />
      <TextField about={about('notWhen')} description={t.notWhenHint} input={form.getInputProps('notWhen')} lines={2} />
      <TextField
        about={{ label: about('url').label }}
        description={t.urlHint}
        input={form.getInputProps('url')}
        type="url"
        placeholder="https://your-service.com/api/webhook"
        required
      />
      <InputRows form={form} />
      <Fieldset legend={t.said}>
        <Stack>
          <TextField
            about={about('successMessage')}
            description={t.successHint}
            input={form.getInputProps('successMessage')}
            lines={2}
            required
          />
          <TextField
            about={about('fallbackSuccessMessage')}
            description={t.fallbackHint}
            input={form.getInputProps('fallbackSuccessMessage')}
            lines={2}
          />
        </Stack>
      </Fieldset>
      <Fieldset legend={t.how}>
        <Stack>
          <Checkbox label={about('sendSummary').label} description={t.summaryHint} {...toggle('sendSummary')} />
          <Checkbox label={about('confirm').label} description={t.confirmHint} {...toggle('confirm')} />
          <Checkbox
            label={about('mailLateResult').label}
            description={about('mailLateResult').description}
            {...toggle('mailLateResult')}
          />
          <NumberInput
            label={t.max}
            description={t.maxHint}
            min={1}
            max={20}
            allowDecimal={false}
            w={{ base: '100%', xs: 320 }}
            {...form.getInputProps('frequency.max')}
          />
        </Stack>
      </Fieldset>
      <HeaderRows form={form} set={saved?.headerNames ?? []} />
      {savedId !== null && <WebhookTest botId={botId} webhookId={savedId} dirty={dirty} />}
      {id !== null && <SigningSecret botId={botId} webhookId={id} />}
    </ItemDrawer>
  );
}

/** Rows that have no name yet ask for nothing. */
const named = <Row extends { name: string }>(rows: readonly Row[]): Row[] => rows.filter(({ name }) => name !== '');

function SigningSecret({ botId, webhookId }: { botId: string; webhookId: string }) {
  const rotate = $api.useMutation('post', '/v1/bots/{botId}/webhooks/{webhookId}/rotate-secret');
  return (
    <SecretRotation
      secret={rotate.data?.secret}
      busy={rotate.isPending}
      texts={t}
      onRotate={(settled) => rotate.mutate({ params: { path: { botId, webhookId } } }, settled)}
    />
  );
}
