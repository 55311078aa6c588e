import { Group, Text } from '@mantine/core';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Time } from '../parts/time.js';
import { CopyEventLink } from './copy-event-link.js';
import classes from './timeline.module.css';

interface Props {
  id: string;
  icon: LucideIcon;
  at: string;
  zone: string | undefined;
  children: ReactNode;
}

/** What happened, in a line of its own: what, and when. */
export const EventLine = ({ id, icon: Icon, at, zone, children }: Props) => (
  <div className={classes.event}>
    <Icon size={16} aria-hidden className={classes.icon} />
    <div style={{ overflowWrap: 'anywhere' }}>{children}</div>
    <Group gap={4} wrap="nowrap">
      <Text size="xs" c="dimmed">
        <Time at={at} zone={zone} />
      </Text>
      <CopyEventLink id={id} />
    </Group>
  </div>
);
