import { Button, FileButton, Group, Popover, Progress, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ButtonIcon } from '#actions/action-buttons/settings.js';
import { maxUploadBytes } from '#contracts/uploads.js';
import { ApiProblem, client } from '../api/client.js';
import { fill, texts } from '../texts/fill.js';
import { IconGrid } from './icon-grid.js';
import { IconView } from './icon-view.js';

const t = texts.actions.buttons;

/** None, one of lucide's, or an image of one's own. */
export function IconPicker({ icon, onChange }: { icon: ButtonIcon; onChange(icon: ButtonIcon): void }) {
  const [opened, setOpened] = useState(false);
  const upload = useMutation({
    mutationFn: send,
    onSuccess: (uploadId) => choose({ kind: 'upload', uploadId }),
    meta: { shown: true },
  });
  const choose = (chosen: ButtonIcon) => {
    onChange(chosen);
    setOpened(false);
  };
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Popover
          opened={opened}
          onChange={setOpened}
          width={332}
          position="bottom-start"
          trapFocus
          returnFocus
          withinPortal
        >
          <Popover.Target>
            <Button
              variant="default"
              leftSection={<IconView icon={icon} size={18} />}
              onClick={() => setOpened(!opened)}
              aria-label={fill(t.iconNow, { name: nameOf(icon) })}
            >
              {nameOf(icon)}
            </Button>
          </Popover.Target>
          <Popover.Dropdown p="xs">
            <IconGrid
              chosen={icon.kind === 'lucide' ? icon.name : null}
              onChoose={(name) => choose({ kind: 'lucide', name })}
            />
          </Popover.Dropdown>
        </Popover>
        {icon.kind !== 'none' && (
          <Button variant="subtle" size="xs" onClick={() => onChange({ kind: 'none' })}>
            {t.noIcon}
          </Button>
        )}
        <FileButton
          accept="image/svg+xml,image/png,image/jpeg,image/webp"
          onChange={(file) => file && upload.mutate(file)}
          inputProps={{ 'aria-label': t.upload }}
        >
          {(props) => (
            <Button variant="subtle" size="xs" disabled={upload.isPending} {...props}>
              {t.upload}
            </Button>
          )}
        </FileButton>
      </Group>
      <Text size="xs" c="dimmed">
        {t.uploadHint}
      </Text>
      {upload.isPending && <Progress value={100} animated aria-label={t.uploading} />}
      {upload.error && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {upload.error.message}
        </Text>
      )}
    </Stack>
  );
}

const nameOf = (icon: ButtonIcon): string => {
  if (icon.kind === 'none') return t.chooseIcon;
  return icon.kind === 'lucide' ? icon.name : t.ownIcon;
};

/** Uploads an image, and answers its id. Throws the refusal in words. */
async function send(file: File): Promise<string> {
  if (file.size > maxUploadBytes) {
    const detail = fill(t.tooLarge, { size: (file.size / maxUploadBytes).toFixed(1) });
    throw new ApiProblem({ code: 'too_large', status: 413, detail });
  }
  const body = new FormData();
  body.append('file', file);
  const { data } = await client.POST('/v1/uploads', { body: { file: file.name }, bodySerializer: () => body });
  return data?.id ?? '';
}
