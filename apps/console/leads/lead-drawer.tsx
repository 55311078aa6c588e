import { Stack, Text, Title } from '@mantine/core';
import { Facts } from '../parts/facts.js';
import { LinkButton, TextLink } from '../parts/link-button.js';
import { PageLink } from '../parts/page-link.js';
import { SideDrawer } from '../parts/side-drawer.js';
import { Time } from '../parts/time.js';
import { useBotById } from '../parts/use-bots.js';
import { EraseLead } from '../privacy/erase-button.js';
import { ExportVisitor } from '../privacy/export-visitor.js';
import { count, fill, texts } from '../texts/fill.js';
import { ConsentText } from './consent-text.js';
import { Phone } from './lead-cell.js';
import type { Lead } from './use-leads.js';

const t = texts.leads;

interface Props {
  lead: Lead | null;
  onClose(): void;
  onErased(id: string): void;
}

/** All that is known of one lead. */
export function LeadDrawer({ lead, onClose, onErased }: Props) {
  const name = lead?.name ?? lead?.email ?? t.unnamed;
  return (
    <SideDrawer opened={lead !== null} onClose={onClose} title={fill(t.details, { name })}>
      {lead && <Details lead={lead} onErased={() => onErased(lead.id)} />}
    </SideDrawer>
  );
}

function Details({ lead, onErased }: { lead: Lead; onErased(): void }) {
  const {
    name,
    email,
    phone,
    source,
    pageUrl,
    createdAt,
    updatedAt,
    consent,
    conversationId,
    alike,
    botId,
    submissions,
  } = lead;
  const bot = useBotById(botId);
  return (
    <Stack>
      <Facts
        facts={[
          [t.columns.name, name],
          [t.columns.email, email],
          [t.columns.phone, phone && <Phone key="phone" phone={phone} />],
          [t.columns.source, t.sources[source]],
          [t.columns.page, pageUrl && <PageLink key="page" url={pageUrl} />],
          [t.columns.bot, bot?.name],
          [t.columns.captured, <Time key="at" at={createdAt} zone={bot?.timezone} />],
          [t.updated, updatedAt !== createdAt && <Time key="updated" at={updatedAt} zone={bot?.timezone} />],
        ]}
      />
      <Text size="sm">{count(t.submissions, submissions)}</Text>
      {email && alike > 0 && (
        <TextLink to="/leads" search={{ botId, query: email }} size="sm">
          {count(t.alike, alike)}
        </TextLink>
      )}
      {consent && (
        <section>
          <Title order={3} size="h5" mb="xs">
            {t.columns.consent}
          </Title>
          <ConsentText consent={consent} zone={bot?.timezone} />
        </section>
      )}
      {conversationId && (
        <>
          <LinkButton to="/conversations/$conversationId" params={{ conversationId }}>
            {t.openConversation}
          </LinkButton>
          <ExportVisitor conversationId={conversationId} />
        </>
      )}
      <EraseLead id={lead.id} onErased={onErased} />
    </Stack>
  );
}
