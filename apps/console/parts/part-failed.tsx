import { Button, Group, Text } from '@mantine/core';
import { texts } from '../texts/texts.js';

/** Stands for a part of a page that could not be read. */
export const PartFailed = ({ error, retry }: { error: unknown; retry(): void }) => (
  <Group gap="xs" role="alert">
    <Text size="sm">{error instanceof Error ? error.message : String(error)}</Text>
    <Button size="compact-sm" variant="default" onClick={retry}>
      {texts.common.tryAgain}
    </Button>
  </Group>
);
