import { Badge } from '@mantine/core';
import { texts } from '../texts/texts.js';
import type { Conversation } from './use-conversations.js';

const t = texts.conversations;
const colors = { open: 'green', ended: 'orange', closed: 'gray' } as const;

export const StatusBadge = ({ status }: Pick<Conversation, 'status'>) => (
  <Badge variant="light" color={colors[status]} size="sm">
    {t.statuses[status]}
  </Badge>
);
