import { Button, Group, Skeleton, Stack, TagsInput, Text, Title } from '@mantine/core';
import { ExternalLink } from 'lucide-react';
import { SaveBar } from '../forms/save-bar.js';
import { CopiedCode } from '../parts/copied-code.js';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
import { useCan } from '../session/session.js';
import { texts } from '../texts/texts.js';
import { useBot, useBotForm } from './use-bot.js';

const t = texts.bots;

/** How the chat gets onto a website, and which websites may show it. */
export function EmbedPage() {
  const { data: bot, error } = useBot();
  if (error) return <PageFailed error={error} />;
  return bot ? <Embed botId={bot.id} publicId={bot.publicId} /> : <Skeleton h={320} />;
}

function Embed({ botId, publicId }: { botId: string; publicId: string }) {
  const settings = useBotForm(botId);
  const mayConfigure = useCan('configure');
  const { origin } = window.location;
  const script = `<script async src="${origin}/widget.js" data-bot="${publicId}"></script>`;
  const policy = `script-src ${origin}; connect-src ${origin}; img-src ${origin}`;
  return (
    <Page
      title={t.embedTitle}
      about={t.embedAbout}
      actions={
        <Button
          component="a"
          href="/demo"
          target="_blank"
          rel="noopener"
          variant="default"
          rightSection={<ExternalLink size={14} aria-hidden />}
        >
          {t.embedDemo}
        </Button>
      }
    >
      <Stack maw={640} gap="xl">
        <CopiedCode value={script} label={t.embedTitle} />
        <TagsInput
          label={t.embedWhere}
          description={t.embedWhereHint}
          placeholder={settings.form.values.allowedOrigins?.length ? '' : t.embedOrigin}
          disabled={!mayConfigure || !settings.ready}
          maxTags={50}
          splitChars={[',', ' ']}
          acceptValueOnBlur
          {...settings.form.getInputProps('allowedOrigins')}
          error={firstError(settings.form.errors)}
        />
        <Stack gap="xs">
          <Title order={2} size="h5">
            {t.embedPolicy}
          </Title>
          <Text size="sm" c="dimmed">
            {t.embedPolicyText}
          </Text>
          <CopiedCode value={policy} label={t.embedPolicy} />
        </Stack>
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {t.embedId}: {publicId}
          </Text>
        </Group>
      </Stack>
      <SaveBar settings={settings} />
    </Page>
  );
}

/** An error of one origin stands at the whole field. */
const firstError = (errors: Record<string, React.ReactNode>) =>
  Object.entries(errors).find(([path]) => path.startsWith('allowedOrigins'))?.[1];
