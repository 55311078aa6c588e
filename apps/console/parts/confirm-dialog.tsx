import { Button, Group, Modal, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { texts } from '../texts/texts.js';

interface Props {
  title: string;
  text: string;
  /** What there is to choose. */
  children?: ReactNode;
  /** What the red button says. */
  action: string;
  busy: boolean;
  onConfirm(): void;
  onClose(): void;
}

/** Asks before something that cannot be taken back. */
export const ConfirmDialog = ({ title, text, children, action, busy, onConfirm, onClose }: Props) => (
  <Modal opened onClose={onClose} title={title} centered>
    <Text size="sm">{text}</Text>
    {children}
    <Group justify="flex-end" mt="lg">
      <Button variant="default" onClick={onClose} data-autofocus>
        {texts.common.cancel}
      </Button>
      <Button color="red" loading={busy} onClick={onConfirm}>
        {action}
      </Button>
    </Group>
  </Modal>
);
