import { Affix, Button, Group, Paper, Text, Transition } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useLeaveGuard } from '../parts/leave-guard.js';
import { showDone } from '../parts/show-problem.js';
import { texts } from '../texts/texts.js';
import { ConflictDialog } from './conflict-dialog.js';
import type { SettingsForm } from './use-settings-form.js';

/** Appears while something is unsaved: Save, Discard, Ctrl+S; asks before the page is left; shows what somebody else saved meanwhile. */
export function SaveBar<T extends Record<string, unknown>>({ settings }: { settings: SettingsForm<T> }) {
  const { dirty, saving, problem } = settings;
  const save = async () => {
    if (saving) return;
    if (await settings.save()) showDone(texts.common.saved);
    else focusFirstError();
  };
  useHotkeys([['mod+S', () => void (dirty && save())]], []);
  const { dialog } = useLeaveGuard(dirty);
  return (
    <>
      <Transition mounted={dirty} transition="slide-up" duration={150}>
        {(style) => (
          <Affix position={{ bottom: 16, left: 0, right: 0 }} style={style} zIndex={150}>
            <Paper
              component="section"
              aria-label={texts.common.unsaved}
              shadow="lg"
              withBorder
              p="sm"
              mx="auto"
              maw={620}
              w="calc(100vw - 32px)"
            >
              <Group justify="space-between" wrap="nowrap">
                <Text size="sm" role="status" {...(problem ? { c: 'var(--mantine-color-error)' } : {})} lineClamp={3}>
                  {problem ? problem.message : texts.common.unsaved}
                </Text>
                <Group gap="xs" wrap="nowrap">
                  <Button variant="default" onClick={settings.discard} disabled={saving}>
                    {texts.common.discard}
                  </Button>
                  <Button onClick={() => void save()} loading={saving}>
                    {texts.common.save}
                  </Button>
                </Group>
              </Group>
            </Paper>
          </Affix>
        )}
      </Transition>
      {dialog}
      <ConflictDialog settings={settings} />
    </>
  );
}

/** The field that has to be mended is where the cursor goes. */
function focusFirstError(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
