import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure, useHotkeys, useWindowEvent } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { texts } from '../texts/texts.js';

const event = 'parley:shortcuts';
/** Opens the list of keys. */
export const showShortcuts = (): void => void window.dispatchEvent(new Event(event));

const places = { o: '/overview', c: '/conversations', l: '/leads', d: '/deliveries', b: '/bots' } as const;
const isPlace = (key: string): key is keyof typeof places => key in places;

/** Keys that work everywhere outside text fields: `/` to search, `?` for this list, `g` and a letter to go somewhere. */
export function Shortcuts() {
  const [opened, { open, close }] = useDisclosure();
  const navigate = useNavigate();
  const prefixedAt = useRef(0);
  useWindowEvent(event, open);
  useHotkeys([
    ['/', () => document.querySelector<HTMLInputElement>('main [type="search"]')?.focus()],
    ['?', open],
    ['shift+?', open],
    ['g', () => (prefixedAt.current = Date.now())],
  ]);
  useWindowEvent('keydown', ({ key, target }) => {
    const typing =
      target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
    if (typing || Date.now() - prefixedAt.current > 1_500 || !isPlace(key)) return;
    prefixedAt.current = 0;
    void navigate({ to: places[key] });
  });
  return (
    <Modal opened={opened} onClose={close} title={texts.common.shortcuts} centered>
      <Stack gap="xs">
        {texts.common.keys.map(({ keys, what }) => (
          <Group key={what} justify="space-between">
            <Text size="sm">{what}</Text>
            <Group gap={4}>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}
