import { Badge, Group, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { Copy } from 'lucide-react';
import { TextLink } from '../parts/link-button.js';
import { PageLink } from '../parts/page-link.js';
import { showDone } from '../parts/show-problem.js';
import { exactly, Time } from '../parts/time.js';
import type { Bot } from '../parts/use-bots.js';
import { count, fill, texts } from '../texts/fill.js';
import type { ColumnName } from './columns.js';
import type { Lead } from './use-leads.js';

const t = texts.leads;

/** One cell of the table of leads. */
export function LeadCell({
  column,
  lead,
  bot,
}: {
  column: Exclude<ColumnName, 'name'>;
  lead: Lead;
  bot: Bot | undefined;
}) {
  if (column === 'email') return <Email lead={lead} />;
  if (column === 'phone') return lead.phone && <Phone phone={lead.phone} />;
  if (column === 'consent') return <Consent lead={lead} zone={bot?.timezone} />;
  if (column === 'captured') return <Time at={lead.createdAt} zone={bot?.timezone} />;
  if (column === 'source') return t.sources[lead.source];
  if (column === 'page') return lead.pageUrl && <PageLink url={lead.pageUrl} />;
  if (column === 'bot') return bot?.name;
  return lead.conversationId ? (
    <TextLink to="/conversations/$conversationId" params={{ conversationId: lead.conversationId }} size="sm">
      {t.openConversation}
    </TextLink>
  ) : (
    <Text size="sm" c="dimmed">
      {t.noConversation}
    </Text>
  );
}

/** Others with the same address are probably the same person. */
const Email = ({ lead: { email, alike, botId } }: { lead: Lead }) => (
  <Group gap={8} wrap="nowrap">
    <Text size="sm" truncate>
      {email}
    </Text>
    {email && alike > 0 && (
      <Tooltip label={count(t.alike, alike)}>
        <TextLink to="/leads" search={{ botId, query: email }} size="xs" aria-label={count(t.alike, alike)} py={4}>
          +{alike}
        </TextLink>
      </Tooltip>
    )}
  </Group>
);

/** A phone number that a click copies. */
export function Phone({ phone }: { phone: string }) {
  const { copy } = useClipboard();
  return (
    <UnstyledButton
      aria-label={fill(t.copyPhone, { phone })}
      onClick={() => {
        copy(phone);
        showDone(fill(t.copied, { phone }));
      }}
      mih={28}
    >
      <Group gap={6} wrap="nowrap">
        <Text size="sm" span>
          {phone}
        </Text>
        <Copy size={12} aria-hidden />
      </Group>
    </UnstyledButton>
  );
}

function Consent({ lead: { consent }, zone }: { lead: Lead; zone: string | undefined }) {
  if (!consent)
    return (
      <Text size="sm" c="dimmed">
        {t.consentOf.none}
      </Text>
    );
  const word = consent.given ? 'given' : consent.mode === 'notice' ? 'notice' : 'refused';
  const told = `${exactly(consent.at, zone)} · ${t.consentVersion} ${consent.version} · “${consent.text}”`;
  return (
    <Tooltip label={told} multiline maw={360} events={{ hover: true, focus: true, touch: true }}>
      <Badge variant="light" color={consent.given ? 'green' : 'gray'} tt="none" miw="max-content">
        {t.consentOf[word]}
      </Badge>
    </Tooltip>
  );
}
