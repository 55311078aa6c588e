import { Group, Skeleton, Stack, Tabs, Text } from '@mantine/core';
import { Outlet, useNavigate, useParams, useRouterState } from '@tanstack/react-router';
import { $api } from '../api/client.js';
import { TextLink } from '../parts/link-button.js';
import { PageFailed } from '../parts/page-failed.js';
import { texts } from '../texts/texts.js';
import classes from './bot-frame.module.css';

const tabs = ['actions', 'knowledge', 'try', 'setup', 'embed'] as const;
type Tab = (typeof tabs)[number];
const isTab = (value: string | null | undefined): value is Tab => tabs.some((tab) => tab === value);

/** What all pages of one bot share: its name and the way between them. */
export function BotFrame() {
  const { botId } = useParams({ from: '/inside/bots/$botId' });
  const navigate = useNavigate();
  const here = useRouterState({ select: ({ location }) => location.pathname.split('/')[3] });
  const { data: bot, error, refetch } = $api.useQuery('get', '/v1/bots/{botId}', { params: { path: { botId } } });
  if (error) return <PageFailed error={error} reset={() => void refetch()} />;
  return (
    <Stack gap="lg">
      <Group gap="xs">
        <TextLink to="/bots" size="sm">
          {texts.common.nav.bots}
        </TextLink>
        <Text size="sm" c="dimmed" aria-hidden>
          /
        </Text>
        {bot ? <Text size="sm">{bot.name}</Text> : <Skeleton h={16} w={120} />}
      </Group>
      <Tabs
        value={isTab(here) ? here : 'actions'}
        onChange={(tab) => isTab(tab) && void navigate({ to: `/bots/$botId/${tab}`, params: { botId } })}
        activateTabWithKeyboard={false}
      >
        <Tabs.List className={classes.tabs}>
          {tabs.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {texts.bots.tabs[tab]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={isTab(here) ? here : 'actions'} pt="lg">
          <Outlet />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
