import { AppShell, Burger, Button, Group, ScrollArea, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiProblem } from '../api/client.js';
import { PageFailed } from '../parts/page-failed.js';
import { useSession } from '../session/session.js';
import { texts } from '../texts/texts.js';
import { AccountMenu } from './account-menu.js';
import { Navigation } from './navigation.js';
import { Shortcuts } from './shortcuts.js';

/** The frame of every page behind the sign-in. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  const session = useSession();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(close, [path]);

  if (session.error instanceof ApiProblem && session.error.status === 401) return <ToSignIn />;
  if (session.error) return <PageFailed error={session.error} reset={() => void session.refetch()} />;
  return (
    <AppShell
      header={{ height: { base: 56, sm: 0 } }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', lg: 'xl' }}
    >
      <Button component="a" href="#main" className="skip-link">
        {texts.common.skip}
      </Button>
      <AppShell.Header hiddenFrom="sm" px="md">
        <Group h="100%">
          <Burger opened={opened} onClick={toggle} size="sm" aria-label={texts.common.menu} aria-expanded={opened} />
          <Brand />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={texts.common.menu}>
        <Group h={40} px="xs" mb="sm" visibleFrom="sm">
          <Brand />
        </Group>
        <AppShell.Section grow component={ScrollArea}>
          <Navigation />
        </AppShell.Section>
        <AppShell.Section>
          {session.data ? <AccountMenu session={session.data} /> : <Skeleton h={44} />}
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Stack maw={1280} mx="auto" pb={96}>
          {session.data ? <Outlet /> : <PageSkeleton />}
        </Stack>
      </AppShell.Main>
      <Shortcuts />
    </AppShell>
  );
}

function ToSignIn() {
  useEffect(() => {
    const to = window.location.pathname + window.location.search;
    window.location.replace(`/sign-in${to === '/' ? '' : `?to=${encodeURIComponent(to)}`}`);
  }, []);
  return null;
}

const Brand = () => (
  <Group gap={8} wrap="nowrap">
    <img src="/icon.svg" width={24} height={24} alt="" />
    <Text fw={700} size="lg">
      Parley
    </Text>
  </Group>
);

const PageSkeleton = () => (
  <Stack>
    <Skeleton h={32} w={220} />
    <Skeleton h={16} w={360} />
    <Skeleton h={240} />
  </Stack>
);
