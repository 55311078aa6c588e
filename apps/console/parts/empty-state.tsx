import { Center, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface Props {
  icon: LucideIcon;
  title: string;
  text: string;
  /** The next step. */
  children?: ReactNode;
}

/** What stands where there is nothing yet: why, and what to do next. */
export const EmptyState = ({ icon: Icon, title, text, children }: Props) => (
  <Center py={64}>
    <Stack align="center" gap="sm" maw={440} ta="center">
      <ThemeIcon size={56} radius="xl" variant="light">
        <Icon size={28} aria-hidden />
      </ThemeIcon>
      <Title order={2} size="h4">
        {title}
      </Title>
      <Text c="dimmed" size="sm">
        {text}
      </Text>
      {children}
    </Stack>
  </Center>
);
