import { Alert, Button, Fieldset, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { $api } from '../api/client.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { CopiedCode } from '../parts/copied-code.js';
import { texts } from '../texts/texts.js';

const t = texts.actions.webhooks;

/** The secret that signs each call: it was told once, and can be replaced. */
export function SecretRotation({ botId, webhookId }: { botId: string; webhookId: string }) {
  const [asking, setAsking] = useState(false);
  const rotate = $api.useMutation('post', '/v1/bots/{botId}/webhooks/{webhookId}/rotate-secret', {
    onSettled: () => setAsking(false),
  });
  return (
    <Fieldset legend={t.secret}>
      <Stack gap="sm">
        {rotate.data ? (
          <Alert color="parley" variant="light" title={t.secretTitle}>
            <Stack gap="xs">
              <Text size="sm">{t.rotated}</Text>
              <CopiedCode value={rotate.data.secret} label={t.secret} />
            </Stack>
          </Alert>
        ) : (
          <Text size="sm" c="dimmed">
            {t.secretHint}
          </Text>
        )}
        <Group>
          <Button variant="default" size="xs" onClick={() => setAsking(true)}>
            {t.rotate}
          </Button>
        </Group>
      </Stack>
      {asking && (
        <ConfirmDialog
          title={t.rotateTitle}
          text={t.rotateText}
          action={t.rotate}
          busy={rotate.isPending}
          onConfirm={() => rotate.mutate({ params: { path: { botId, webhookId } } })}
          onClose={() => setAsking(false)}
        />
      )}
    </Fieldset>
  );
}
