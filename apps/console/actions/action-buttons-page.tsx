import { Group, Text } from '@mantine/core';
import { useState } from 'react';
import { maxButtonGroups } from '#actions/action-buttons/settings.js';
import { texts } from '../texts/texts.js';
import { ButtonGroupDrawer } from './button-group-drawer.js';
import { buttonGroupsOf } from './button-groups.js';
import { IconView } from './icon-view.js';
import { ItemList } from './item-list.js';

const t = texts.actions.buttons;

/** The groups of buttons of a bot. */
export default function ActionButtonsPage({ botId }: { botId: string }) {
  const [open, setOpen] = useState<{ id: string | null } | null>(null);
  return (
    <ItemList
      action="action-buttons"
      source={buttonGroupsOf(botId)}
      max={maxButtonGroups}
      words={t.list}
      onOpen={(id) => setOpen({ id })}
      row={({ rule, buttons }) => (
        <>
          <Text size="sm" c="dimmed" lineClamp={2}>
            {rule}
          </Text>
          <Group gap="md">
            {buttons.map(({ id, icon, text }) => (
              <Group key={id} gap={6} wrap="nowrap">
                <IconView icon={icon} size={16} />
                <Text size="sm">{text}</Text>
              </Group>
            ))}
          </Group>
        </>
      )}
    >
      {open && <ButtonGroupDrawer botId={botId} id={open.id} onClose={() => setOpen(null)} />}
    </ItemList>
  );
}
