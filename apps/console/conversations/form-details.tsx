import { Badge, Group, Skeleton, Stack, Text } from '@mantine/core';
import { $api } from '../api/client.js';
import { ConsentText } from '../leads/consent-text.js';
import { Disclosure } from '../parts/disclosure.js';
import { Facts } from '../parts/facts.js';
import { TextLink } from '../parts/link-button.js';
import { PartFailed } from '../parts/part-failed.js';
import { texts } from '../texts/texts.js';
import type { EntryOf } from './use-timeline.js';

const t = texts.conversations;

/** A form as it stood in the chat. */
export const FormShown = ({ entry: { form } }: { entry: EntryOf<'form-shown'> }) => (
  <Group gap={6} mt={2}>
    <Text size="sm" c="dimmed" dir="auto">
      {form.heading}
    </Text>
    {form.fields.map(({ name, required }) => (
      <Badge key={name} variant="default" size="sm" tt="none">
        {t.fields[name]}
        {required ? ` (${t.required})` : ''}
      </Badge>
    ))}
  </Group>
);

/** What was sent, and what was agreed to, word for word. */
export const FormSubmitted = ({
  entry: { leadId, fields, consent },
  zone,
}: {
  entry: EntryOf<'form-submitted'>;
  zone: string | undefined;
}) => (
  <Stack gap="xs" mt={4}>
    <Values leadId={leadId} fields={fields} />
    <div>
      {consent ? (
        <Disclosure label={consent.given ? t.consent.given : t.consent.shown}>
          <ConsentText consent={consent} zone={zone} />
        </Disclosure>
      ) : (
        <Text size="sm" c="dimmed">
          {t.consent.notAsked}
        </Text>
      )}
    </div>
  </Stack>
);

function Values({ leadId, fields }: { leadId: string; fields: EntryOf<'form-submitted'>['fields'] }) {
  const { data, error, refetch } = $api.useQuery('get', '/v1/leads/{leadId}', { params: { path: { leadId } } });
  if (error && !data) return <PartFailed error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton h={36} />;
  return (
    <Facts
      facts={[
        ...fields.map((name) => [t.fields[name], data[name]] as const),
        [
          t.hasLead,
          <TextLink
            key="lead"
            to="/leads"
            search={{ query: data.email ?? data.name ?? data.phone ?? undefined }}
            size="sm"
          >
            {t.toLead}
          </TextLink>,
        ],
      ]}
    />
  );
}
