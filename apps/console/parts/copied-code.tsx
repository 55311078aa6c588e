import { Button, Code, CopyButton, Group, Stack } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { texts } from '../texts/texts.js';

/** Something to take elsewhere: shown whole, copied with one button. */
export const CopiedCode = ({ value, label }: { value: string; label: string }) => (
  <Stack gap="xs">
    <Code
      block
      role="group"
      tabIndex={0}
      aria-label={label}
      style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
    >
      {value}
    </Code>
    <Group>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button
            size="xs"
            variant="default"
            onClick={copy}
            leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          >
            {copied ? texts.common.copied : texts.common.copy}
          </Button>
        )}
      </CopyButton>
    </Group>
  </Stack>
);
