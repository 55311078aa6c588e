import { Text } from '@mantine/core';
import type { components } from '../api/schema.js';
import { Facts } from '../parts/facts.js';
import { PageLink } from '../parts/page-link.js';
import { Time } from '../parts/time.js';
import { texts } from '../texts/texts.js';

const t = texts.leads;

/** What a visitor agreed to or was told: the text as it stood there, when, and what proves it. */
export const ConsentText = ({
  consent,
  zone,
}: {
  consent: NonNullable<components['schemas']['Lead']['consent']>;
  zone: string | undefined;
}) => (
  <>
    <Text size="sm" dir="auto" mb="xs" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
      “{consent.text}”
    </Text>
    <Facts
      facts={[
        [t.consent, t.consentOf[consent.given ? 'given' : consent.mode === 'notice' ? 'notice' : 'refused']],
        [t.captured, <Time key="at" at={consent.at} zone={zone} />],
        [t.consentVersion, consent.version],
        [t.privacy, consent.privacyUrl && <PageLink key="privacy" url={consent.privacyUrl} />],
        [t.consentHash, consent.hash],
      ]}
    />
  </>
);
