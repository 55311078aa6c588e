import { Avatar, Group, Menu, SegmentedControl, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Keyboard, LogOut, Settings } from 'lucide-react';
import { client } from '../api/client.js';
import type { components } from '../api/schema.js';
import { showProblem } from '../parts/show-problem.js';
import { texts } from '../texts/texts.js';
import { showShortcuts } from './shortcuts.js';

/** Who is signed in, the colour scheme, and the way out. */
export function AccountMenu({ session: { member, account } }: { session: components['schemas']['Session'] }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const signOut = async () => {
    try {
      await client.DELETE('/v1/session');
      cache.clear();
      await navigate({ to: '/sign-in' });
    } catch (error) {
      showProblem(error);
    }
  };
  return (
    <Menu position="top-start" width={232} withinPortal>
      <Menu.Target>
        <UnstyledButton w="100%" p="xs" aria-label={`${texts.common.you}: ${member.name || member.email}`}>
          <Group gap="sm" wrap="nowrap">
            <Avatar name={member.name || member.email} size={32} color="parley" />
            <div style={{ minWidth: 0 }}>
              <Text size="sm" fw={600} truncate>
                {member.name || member.email}
              </Text>
              <Text size="xs" c="dimmed" truncate>
                {account.name}
              </Text>
            </div>
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{member.email}</Menu.Label>
        <Menu.Item leftSection={<Settings size={16} aria-hidden />} onClick={() => void navigate({ to: '/account' })}>
          {texts.common.nav.account}
        </Menu.Item>
        <Menu.Item leftSection={<Keyboard size={16} aria-hidden />} onClick={showShortcuts}>
          {texts.common.shortcuts}
        </Menu.Item>
        <Menu.Label>{texts.common.scheme}</Menu.Label>
        <SegmentedControl
          fullWidth
          size="xs"
          mx="xs"
          aria-label={texts.common.scheme}
          value={colorScheme}
          onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
          data={[
            { value: 'auto', label: texts.common.schemeAuto },
            { value: 'light', label: texts.common.schemeLight },
            { value: 'dark', label: texts.common.schemeDark },
          ]}
        />
        <Menu.Divider mt="xs" />
        <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={() => void signOut()}>
          {texts.common.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
