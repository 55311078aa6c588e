import { Alert, Button, Fieldset, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from './confirm-dialog.js';
import { CopiedCode } from './copied-code.js';

interface Props {
  /** The secret that was just made; it is told this once. */
  secret: string | undefined;
  busy: boolean;
  /** There is none to replace yet, so nothing has to be asked. */
  isFirst?: boolean;
  texts: Record<'secret' | 'secretTitle' | 'secretHint' | 'rotate' | 'rotateTitle' | 'rotateText' | 'rotated', string>;
  /** Calls back when it is done, well or not. */
  onRotate(settled: { onSettled(): void }): void;
}

/** A secret of the owner's other programs: it is told once, and can be replaced. */
export function SecretRotation({ secret, busy, isFirst = false, texts: t, onRotate }: Props) {
  const [asking, setAsking] = useState(false);
  const rotate = () => onRotate({ onSettled: () => setAsking(false) });
  return (
    <Fieldset legend={t.secret}>
      <Stack gap="sm">
        {secret ? (
          <Alert color="parley" variant="light" title={t.secretTitle}>
            <Stack gap="xs">
              <Text size="sm">{t.rotated}</Text>
              <CopiedCode value={secret} label={t.secret} />
            </Stack>
          </Alert>
        ) : (
          <Text size="sm" c="dimmed">
            {t.secretHint}
          </Text>
        )}
        <Group>
          <Button variant="default" size="xs" loading={busy} onClick={() => (isFirst ? rotate() : setAsking(true))}>
            {t.rotate}
          </Button>
        </Group>
      </Stack>
      {asking && (
        <ConfirmDialog
          title={t.rotateTitle}
          text={t.rotateText}
          action={t.rotate}
          busy={busy}
          onConfirm={rotate}
          onClose={() => setAsking(false)}
        />
      )}
    </Fieldset>
  );
}
