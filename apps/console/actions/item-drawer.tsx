import { Alert, Box, Button, Grid, Group, Skeleton, Stack } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { ConflictDialog } from '../forms/conflict-dialog.js';
import type { SettingsForm } from '../forms/use-settings-form.js';
import { useLeaveGuard } from '../parts/leave-guard.js';
import { PageFailed } from '../parts/page-failed.js';
import { SideDrawer } from '../parts/side-drawer.js';
import { useCan } from '../session/session.js';
import { texts } from '../texts/texts.js';

interface Props<T extends Record<string, unknown>> {
  title: string;
  settings: SettingsForm<T>;
  onSaved(): void;
  onClose(): void;
  preview: ReactNode;
  children: ReactNode;
}

/** One item of a list, beside it what visitors see of it. What is unsaved is not lost without a question. */
export function ItemDrawer<T extends Record<string, unknown>>({
  title,
  settings,
  onSaved,
  onClose,
  preview,
  children,
}: Props<T>) {
  const { ready, dirty, saving, problem, loadError } = settings;
  const mayConfigure = useCan('configure');
  const { close, dialog } = useLeaveGuard(dirty, onClose);
  const save = async () => {
    if (!saving && (await settings.save())) onSaved();
  };
  useHotkeys([['mod+S', () => void (dirty && save())]], []);
  return (
    <SideDrawer opened onClose={close} size="min(100vw, 1120px)" title={title}>
      {loadError && !ready ? (
        <PageFailed error={loadError} />
      ) : (
        <Grid gap="xl">
          <Grid.Col span={{ base: 12, md: 7 }}>
            {ready ? (
              <Box component="fieldset" disabled={!mayConfigure} bd={0} p={0} m={0} miw={0}>
                <Stack>{children}</Stack>
              </Box>
            ) : (
              <Skeleton h={480} />
            )}
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 5 }}>{ready && preview}</Grid.Col>
        </Grid>
      )}
      <Box pos="sticky" bottom={0} bg="var(--mantine-color-body)" py="sm" style={{ zIndex: 2 }}>
        {problem && (
          <Alert color={problem.code === 'plan_required' ? 'parley' : 'red'} variant="light" role="alert" mb="sm">
            {problem.message}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {dirty ? texts.common.cancel : texts.common.close}
          </Button>
          <Button onClick={() => void save()} loading={saving} disabled={!mayConfigure || !dirty}>
            {texts.common.save}
          </Button>
        </Group>
      </Box>
      {dialog}
      <ConflictDialog settings={settings} />
    </SideDrawer>
  );
}
