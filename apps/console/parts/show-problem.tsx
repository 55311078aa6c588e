import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { texts } from '../texts/texts.js';

/** Says in a corner of the screen why something was not done. */
export function showProblem(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  notifications.show({ color: 'red', title: texts.common.notDone, message, autoClose: 8_000 });
}

/** Says that something was done. */
export function showDone(message: string): void {
  notifications.show({ color: 'parley', message, autoClose: 4_000 });
}

/** Says that something was done, and offers for ten seconds to take it back. */
export function showUndo(message: string, undo: () => Promise<void>): void {
  const id = crypto.randomUUID();
  const takeBack = () => {
    notifications.hide(id);
    undo().catch(showProblem);
  };
  notifications.show({
    id,
    autoClose: 10_000,
    color: 'gray',
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button size="compact-sm" variant="light" onClick={takeBack}>
          {texts.common.undo}
        </Button>
      </Group>
    ),
  });
}
