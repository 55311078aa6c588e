import { Box, Grid, Skeleton, Stack } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { SaveBar } from '../forms/save-bar.js';
import type { SettingsForm } from '../forms/use-settings-form.js';
import { TextLink } from '../parts/link-button.js';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
import { useCan } from '../session/session.js';
import { texts } from '../texts/texts.js';
import type { ActionName } from './actions.js';
import { PlanNotice } from './plan-notice.js';

const t = texts.actions;

interface Props<T extends Record<string, unknown>> {
  action: ActionName;
  settings: SettingsForm<T>;
  children: ReactNode;
  preview: ReactNode;
}

/** An action that is set up as a whole: its form, and beside it what visitors see of it. */
export function EditorPage<T extends Record<string, unknown>>({ action, settings, children, preview }: Props<T>) {
  const mayConfigure = useCan('configure');
  const { ready, loadError } = settings;
  if (loadError && !ready) return <PageFailed error={loadError} />;
  return (
    <ActionFrame action={action} about={mayConfigure ? t.about[action] : texts.common.notAllowed}>
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Box maw={640}>
            {ready ? (
              <Box component="fieldset" disabled={!mayConfigure} bd={0} p={0} m={0} miw={0}>
                <Stack gap="lg">{children}</Stack>
              </Box>
            ) : (
              <Skeleton h={560} />
            )}
          </Box>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>{ready ? preview : <Skeleton h={560} />}</Grid.Col>
      </Grid>
      <SaveBar settings={settings} />
    </ActionFrame>
  );
}

/** What the pages of all actions share: the way back, the title, and a word on the plan. */
export function ActionFrame({
  action,
  about,
  actions,
  children,
}: {
  action: ActionName;
  about: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const { botId } = useParams({ from: '/inside/bots/$botId' });
  return (
    <Stack gap="sm">
      <TextLink to="/bots/$botId/actions" params={{ botId }} size="sm">
        {t.back}
      </TextLink>
      <Page title={t.names[action]} about={about} actions={actions}>
        <PlanNotice action={action} />
        {children}
      </Page>
    </Stack>
  );
}
