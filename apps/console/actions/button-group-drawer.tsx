import { Button, Fieldset, Group, Stack, Switch, Text } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { saveButtonGroup } from '#actions/action-buttons/settings.js';
import { showDone } from '../parts/show-problem.js';
import { PreviewPane } from '../preview/preview-pane.js';
import { texts } from '../texts/texts.js';
import { ButtonCard } from './button-card.js';
import { blankButton, blankGroup, buttonGroupsOf } from './button-groups.js';
import { aboutFields } from './field-about.js';
import { useIconNodes } from './icon-view.js';
import { ItemDrawer } from './item-drawer.js';
import { TextField } from './text-field.js';
import { useItem } from './use-item.js';

const t = texts.actions.buttons;
const about = aboutFields(saveButtonGroup);
const maxButtons = 3;

interface Props {
  botId: string;
  /** Null for a new one. */
  id: string | null;
  onClose(): void;
}

/** One group: its buttons, and when they appear. */
export function ButtonGroupDrawer({ botId, id, onClose }: Props) {
  const settings = useItem(buttonGroupsOf(botId), id, blankGroup);
  const [open, setOpen] = useState(id === null ? 0 : -1);
  const { form } = settings;
  const { values, errors } = form;
  const icons = useIconNodes(values.buttons.flatMap(({ icon }) => (icon.kind === 'lucide' ? [icon.name] : [])));
  const onSaved = () => {
    showDone(texts.common.saved);
    onClose();
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
          scenes={[{ value: 'buttons', label: t.scene }]}
          actions={{ 'action-buttons': values }}
          icons={icons}
        />
      }
    >
      <Switch label={t.enabled} {...form.getInputProps('enabled', { type: 'checkbox' })} />
      <TextField about={about('name')} input={form.getInputProps('name')} placeholder={t.nameExample} required />
      <TextField
        about={about('rule')}
        description={t.ruleHint}
        input={form.getInputProps('rule')}
        placeholder={t.ruleExample}
        lines={2}
        required
      />
      <Fieldset legend={t.buttons}>
        <Stack gap="sm">
          {values.buttons.map((button, at) => (
            <ButtonCard
              key={at}
              no={at + 1}
              button={button}
              form={form}
              path={`buttons.${at}`}
              about={about}
              open={open === at || Object.keys(errors).some((key) => key.startsWith(`buttons.${at}.`))}
              onOpen={(wanted) => setOpen(wanted ? at : -1)}
              onRemove={values.buttons.length > 1 ? () => form.removeListItem('buttons', at) : undefined}
            />
          ))}
          {errors.buttons && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {errors.buttons}
            </Text>
          )}
          <Group>
            <Button
              variant="default"
              size="xs"
              leftSection={<Plus size={14} aria-hidden />}
              disabled={values.buttons.length >= maxButtons}
              onClick={() => {
                form.insertListItem('buttons', blankButton);
                setOpen(values.buttons.length);
              }}
            >
              {t.addButton}
            </Button>
            <Text size="xs" c="dimmed">
              {t.limit}
            </Text>
          </Group>
        </Stack>
      </Fieldset>
    </ItemDrawer>
  );
}
