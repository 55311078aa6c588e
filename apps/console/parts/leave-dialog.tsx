import { Button, Group, Modal, Text } from '@mantine/core';
import { texts } from '../texts/texts.js';

/** Asks before something unsaved is left. */
export const LeaveDialog = ({ opened, onStay, onLeave }: { opened: boolean; onStay(): void; onLeave(): void }) => (
  <Modal opened={opened} onClose={onStay} title={texts.common.leaveTitle} centered>
    <Text size="sm">{texts.common.leaveText}</Text>
    <Group justify="flex-end" mt="lg">
      <Button variant="default" onClick={onLeave}>
        {texts.common.leave}
      </Button>
      <Button data-autofocus onClick={onStay}>
        {texts.common.stay}
      </Button>
    </Group>
  </Modal>
);
