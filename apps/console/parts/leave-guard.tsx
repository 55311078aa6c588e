import { Button, Group, Modal, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { texts } from '../texts/texts.js';

/**
 * Asks before something unsaved is left: for another page, with the tab, and by `close`, for what has a button to close it.
 * `dialog` is where the question appears.
 */
export function useLeaveGuard(
  dirty: boolean,
  onClose: () => void = () => undefined,
): { close(): void; dialog: ReactNode } {
  const [closing, setClosing] = useState(false);
  const blocker = useBlocker({ shouldBlockFn: () => dirty, enableBeforeUnload: () => dirty, withResolver: true });
  const stay = () => {
    setClosing(false);
    blocker.reset?.();
  };
  const leave = () => {
    if (closing) onClose();
    blocker.proceed?.();
  };
  const dialog = (
    <Modal opened={closing || blocker.status === 'blocked'} onClose={stay} title={texts.common.leaveTitle} centered>
      <Text size="sm">{texts.common.leaveText}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={leave}>
          {texts.common.leave}
        </Button>
        <Button data-autofocus onClick={stay}>
          {texts.common.stay}
        </Button>
      </Group>
    </Modal>
  );
  return { close: () => (dirty ? setClosing(true) : onClose()), dialog };
}
