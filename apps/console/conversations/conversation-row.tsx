import { Badge, Group, Stack, Text } from '@mantine/core';
import { MessageSquare } from 'lucide-react';
import { memo } from 'react';
import { RowLink } from '../parts/row-list.js';
import { Time } from '../parts/time.js';
import { useBotById } from '../parts/use-bots.js';
import { count, texts } from '../texts/fill.js';
import { StatusBadge } from './status-badge.js';
import type { Conversation } from './use-conversations.js';
import { visitorName } from './visitor-name.js';

const t = texts.conversations;

/** One conversation: who, with which bot, the first and the last words, and what came of it. */
export const ConversationRow = memo(function ConversationRow({ conversation }: { conversation: Conversation }) {
  const { id, botId, visitor, firstMessage, lastMessage, startedAt, lastMessageAt } = conversation;
  const bot = useBotById(botId);
  const last = lastMessage?.text !== firstMessage ? lastMessage : null;
  return (
    <li>
      <RowLink to="/conversations/$conversationId" params={{ conversationId: id }}>
        <Group justify="space-between" wrap="nowrap" gap="sm" align="baseline">
          <Text fw={600} truncate>
            {visitorName(visitor)}
          </Text>
          <Text size="xs" c="dimmed" style={{ flexShrink: 0 }}>
            <Time at={lastMessageAt ?? startedAt} zone={bot?.timezone} />
          </Text>
        </Group>
        <Stack gap={2} mt={2}>
          <Text size="sm" truncate {...(firstMessage ? {} : { c: 'dimmed' })}>
            {firstMessage ?? t.noWords}
          </Text>
          {last && firstMessage && (
            <Text size="sm" c="dimmed" truncate>
              {last.by === 'bot' ? `${bot?.name ?? t.unknownBot}: ` : ''}
              {last.text}
            </Text>
          )}
        </Stack>
        <Badges conversation={conversation} botName={bot?.name ?? ''} />
      </RowLink>
    </li>
  );
});

const Badges = ({ conversation, botName }: { conversation: Conversation; botName: string }) => (
  <Group gap={6} mt={6}>
    <StatusBadge status={conversation.status} />
    {conversation.endReason && (
      <Text size="xs" c="dimmed">
        {t.endReasons[conversation.endReason]}
      </Text>
    )}
    {conversation.leadId && (
      <Badge variant="light" size="sm">
        {t.hasLead}
      </Badge>
    )}
    {conversation.handover.state !== 'none' && (
      <Badge variant="light" color="violet" size="sm">
        {t.handover}: {t.handovers[conversation.handover.state]}
      </Badge>
    )}
    {conversation.failedDeliveries > 0 && (
      <Badge variant="light" color="red" size="sm">
        {count(t.failures, conversation.failedDeliveries)}
      </Badge>
    )}
    <Text size="xs" c="dimmed">
      <MessageSquare size={12} aria-hidden style={{ verticalAlign: '-2px' }} />{' '}
      {count(t.messages, conversation.messages)}
      {botName && ` · ${botName}`}
    </Text>
  </Group>
);
