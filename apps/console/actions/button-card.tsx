import { ActionIcon, Button, Group, Input, Paper, Stack, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { Pencil, Trash2 } from 'lucide-react';
import type { SaveButtonGroup } from '#actions/action-buttons/settings.js';
import { fill, texts } from '../texts/fill.js';
import type { ButtonDraft } from './button-groups.js';
import type { FieldAbout } from './field-about.js';
import { IconPicker } from './icon-picker.js';
import { IconView } from './icon-view.js';
import { TextField } from './text-field.js';

const t = texts.actions.buttons;

interface Props {
  no: number;
  button: ButtonDraft;
  form: UseFormReturnType<SaveButtonGroup>;
  path: string;
  about(path: string): FieldAbout;
  open: boolean;
  onOpen(open: boolean): void;
  /** Undefined for the last one: a group has at least one. */
  onRemove: (() => void) | undefined;
}

/** One button: a tidy card, or its fields. */
export function ButtonCard({ no, button: { text, link, icon }, form, path, about, open, onOpen, onRemove }: Props) {
  const name = text || fill(t.buttonNo, { n: no });
  const remove = onRemove && (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={fill(t.removeButton, { name })} onClick={onRemove}>
      <Trash2 size={18} aria-hidden />
    </ActionIcon>
  );
  if (!open) {
    return (
      <Paper withBorder p="sm" role="group" aria-label={name}>
        <Group wrap="nowrap" gap="sm">
          <IconView icon={icon} size={20} />
          <Stack gap={0} style={{ flex: 1, minWidth: 0 }}>
            <Text size="sm" fw={600} truncate>
              {name}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {link}
            </Text>
          </Stack>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={fill(t.editButton, { name })}
            onClick={() => onOpen(true)}
          >
            <Pencil size={18} aria-hidden />
          </ActionIcon>
          {remove}
        </Group>
      </Paper>
    );
  }
  return (
    <Paper withBorder p="sm" role="group" aria-label={name}>
      <Stack gap="sm">
        <TextField
          about={about('buttons.text')}
          input={form.getInputProps(`${path}.text`)}
          placeholder={t.textExample}
          required
        />
        <TextField
          about={{ label: about('buttons.link').label }}
          description={t.linkHint}
          input={form.getInputProps(`${path}.link`)}
          placeholder="https://"
          required
        />
        <Input.Wrapper
          label={t.icon}
          labelElement="div"
          error={
            form.errors[`${path}.icon.name`] ?? form.errors[`${path}.icon.uploadId`] ?? form.errors[`${path}.icon`]
          }
        >
          <IconPicker icon={icon} onChange={(chosen) => form.setFieldValue(`${path}.icon`, chosen)} />
        </Input.Wrapper>
        <Group justify="flex-end">
          {remove}
          <Button variant="default" size="xs" onClick={() => onOpen(false)}>
            {t.done}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
