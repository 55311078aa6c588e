import { Button, Skeleton, Stack, Switch, TagsInput, Text, Title } from '@mantine/core';
import { ExternalLink } from 'lucide-react';
import { $api } from '../api/client.js';
import { SaveBar } from '../forms/save-bar.js';
import { CopiedCode } from '../parts/copied-code.js';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
import { SecretRotation } from '../parts/secret-rotation.js';
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
          href={`/chat/${publicId}`}
          target="_blank"
          rel="noopener"
          variant="default"
          rightSection={<ExternalLink size={14} aria-hidden />}
        >
          {t.embedOpen}
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
        <Stack gap="xs">
          <Title order={2} size="h5">
            {t.identity}
          </Title>
          <Text size="sm" c="dimmed">
            {t.identityText}
          </Text>
          <CopiedCode value={identityOf(publicId)} label={t.identityCode} />
          {mayConfigure && <IdentitySecret botId={botId} />}
          <Switch
            label={t.identityRequired}
            description={t.identityRequiredHint}
            disabled={!mayConfigure || !settings.ready}
            checked={settings.form.values.identity === 'required'}
            onChange={({ currentTarget }) =>
              settings.form.setFieldValue('identity', currentTarget.checked ? 'required' : 'optional')
            }
            error={settings.form.errors.identity}
          />
        </Stack>
        <Text size="sm" c="dimmed">
          {t.embedId}: {publicId}
        </Text>
      </Stack>
      <SaveBar settings={settings} />
    </Page>
  );
}

/** As the owner's server makes one, with a common library of Node. */
const identityOf = (publicId: string): string =>
  [
    '// on your server, for the user who is signed in',
    "import { SignJWT } from 'jose';",
    'const token = await new SignJWT({ sub: user.id, name: user.name, email: user.email })',
    `  .setProtectedHeader({ alg: 'HS256' }).setAudience('${publicId}').setExpirationTime('10 min')`,
    '  .sign(Buffer.from(process.env.PARLEY_IDENTITY_SECRET));',
    '',
    '// on the page',
    "Parley('identify', { token });",
  ].join('\n');

function IdentitySecret({ botId }: { botId: string }) {
  const params = { path: { botId } };
  const identity = $api.useQuery('get', '/v1/bots/{botId}/identity', { params });
  const rotate = $api.useMutation('post', '/v1/bots/{botId}/identity/rotate-secret', {
    onSuccess: async () => await identity.refetch(),
  });
  const isFirst = identity.data?.secretSince === null;
  return (
    <SecretRotation
      secret={rotate.data?.secret}
      busy={rotate.isPending || !identity.data}
      isFirst={isFirst}
      texts={{ ...t.identitySecret, secretHint: isFirst ? t.identitySecret.noSecret : t.identitySecret.secretHint }}
      onRotate={(settled) => rotate.mutate({ params }, settled)}
    />
  );
}

/** An error of one origin stands at the whole field. */
const firstError = (errors: Record<string, React.ReactNode>) =>
  Object.entries(errors).find(([path]) => path.startsWith('allowedOrigins'))?.[1];
