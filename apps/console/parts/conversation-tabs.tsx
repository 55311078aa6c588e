import { Group } from '@mantine/core';
import { texts } from '../texts/texts.js';
import { LinkButton } from './link-button.js';

const tabs = [
  { to: '/conversations', label: texts.common.nav.conversations },
  { to: '/leads', label: texts.common.nav.leads },
] as const;

/** Leads stand beside the conversations they come from; the bot that is looked at stays the same. */
export const ConversationTabs = ({ botId }: { botId: string | undefined }) => (
  <Group component="nav" gap="xs" aria-label={texts.common.conversationTabs}>
    {tabs.map(({ to, label }) => (
      <LinkButton
        key={to}
        to={to}
        search={botId === undefined ? {} : { botId }}
        activeOptions={{ includeSearch: false }}
        activeProps={{ variant: 'light' }}
        inactiveProps={{ variant: 'subtle' }}
        size="compact-md"
      >
        {label}
      </LinkButton>
    ))}
  </Group>
);
