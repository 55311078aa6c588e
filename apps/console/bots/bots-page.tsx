import {
  Avatar,
  Badge,
  Button,
  Card,
  Group,
  Modal,
  NativeSelect,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Bot as BotIcon, Plus } from 'lucide-react';
import { chooseLanguage, languages } from '#contracts/languages.js';
import { $api, ApiProblem } from '../api/client.js';
import type { components } from '../api/schema.js';
import { fieldErrors } from '../forms/pointers.js';
import { EmptyState } from '../parts/empty-state.js';
import { TextLink } from '../parts/link-button.js';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
import { Time } from '../parts/time.js';
import { useCan } from '../session/session.js';
import { count, fill, texts } from '../texts/fill.js';

const t = texts.bots;

/** All bots of the account, and a way to make one. */
export function BotsPage() {
  const [creating, { open, close }] = useDisclosure();
  const mayConfigure = useCan('configure');
  const { data, error, refetch } = $api.useQuery('get', '/v1/bots', { params: { query: { limit: 100 } } });
  const create = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={open} disabled={!mayConfigure}>
      {t.create}
    </Button>
  );
  return (
    <Page title={t.title} about={t.about} actions={data?.data.length ? create : undefined}>
      {error ? (
        <PageFailed error={error} reset={() => void refetch()} />
      ) : !data ? (
        <Grid>
          {['a', 'b', 'c'].map((key) => (
            <Skeleton key={key} h={132} />
          ))}
        </Grid>
      ) : data.data.length === 0 ? (
        <EmptyState icon={BotIcon} title={t.emptyTitle} text={t.emptyText}>
          {create}
        </EmptyState>
      ) : (
        <Grid>
          {data.data.map((bot) => (
            <BotCard key={bot.id} bot={bot} />
          ))}
        </Grid>
      )}
      <Modal opened={creating} onClose={close} title={t.create} centered>
        <NewBot />
      </Modal>
    </Page>
  );
}

const Grid = ({ children }: { children: React.ReactNode }) => (
  <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>{children}</SimpleGrid>
);

function BotCard({ bot }: { bot: components['schemas']['Bot'] }) {
  return (
    <Card withBorder padding="lg">
      <Group wrap="nowrap" align="flex-start">
        <Avatar src={bot.avatarUrl} name={bot.name} color="parley" radius="xl" alt="" />
        <Stack gap={4} miw={0}>
          <TextLink
            to="/bots/$botId/actions"
            params={{ botId: bot.id }}
            fw={600}
            aria-label={fill(t.open, { name: bot.name })}
          >
            {bot.name}
          </TextLink>
          <Text size="sm" c="dimmed">
            {fill(t.versionAndTime, { version: bot.version })} · <Time at={bot.updatedAt} zone={bot.timezone} />
          </Text>
          <Group gap={6} mt={4}>
            <Badge variant="default">{bot.language}</Badge>
            <Badge variant="default">
              {bot.allowedOrigins.length === 0 ? t.anyOrigin : count(t.origins, bot.allowedOrigins.length)}
            </Badge>
          </Group>
        </Stack>
      </Group>
    </Card>
  );
}

/** As its speakers call it. */
const nameOf = (language: string): string =>
  new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;

function NewBot() {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const make = $api.useMutation('post', '/v1/bots', { meta: { shown: true } });
  const form = useForm({ initialValues: { name: '', language: chooseLanguage(navigator.languages, []).language } });
  const submit = form.onSubmit(async ({ name, language }) => {
    try {
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      const bot = await make.mutateAsync({ body: { name, language, timezone: timeZone } });
      await cache.invalidateQueries({ queryKey: ['get', '/v1/bots'] });
      await navigate({ to: '/bots/$botId/actions', params: { botId: bot.id } });
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      form.setErrors({ name: error.message, ...fieldErrors(error.errors) });
    }
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label={t.name}
          description={t.nameHint}
          maxLength={80}
          data-autofocus
          required
          {...form.getInputProps('name')}
        />
        <NativeSelect
          label={t.language}
          description={t.firstLanguageHint}
          data={languages.map((language) => ({ value: language, label: nameOf(language) }))}
          {...form.getInputProps('language')}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={make.isPending}>
            {t.create}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
