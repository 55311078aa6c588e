import { Alert, Button, Code, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { showDone } from '../parts/show-problem.js';
import { fill, texts } from '../texts/fill.js';
import { type Difference, type Json, withField } from './merge.js';
import type { SettingsForm } from './use-settings-form.js';

/** Shows what somebody else saved while this form was open, field by field, and lets both be kept. */
export function ConflictDialog<T extends Record<string, unknown>>({ settings }: { settings: SettingsForm<T> }) {
  const { conflict, saving } = settings;
  const [theirs, setTheirs] = useState<Record<string, boolean>>({});
  if (!conflict) return null;
  const settle = async () => {
    const value = conflict.conflicts
      .filter(({ path }) => theirs[path])
      .reduce((merged, { path, theirs: field }) => withField(merged, path, field), conflict.value);
    if (await settings.settle(value)) showDone(texts.common.saved);
  };
  return (
    <Modal opened onClose={settings.closeConflict} title={texts.common.conflictTitle} size="lg" centered>
      <Stack>
        <Text size="sm">{texts.common.conflictText}</Text>
        {conflict.conflicts.map((difference) => (
          <Choice
            key={difference.path}
            difference={difference}
            chosen={theirs[difference.path] ? 'theirs' : 'mine'}
            onChoose={(side) => setTheirs({ ...theirs, [difference.path]: side === 'theirs' })}
          />
        ))}
        {conflict.taken.length > 0 && (
          <Alert variant="light" color="gray" title={texts.common.conflictTaken}>
            <Stack gap={4}>
              {conflict.taken.map(({ path, theirs: value }) => (
                <Text size="sm" key={path}>
                  {fill(texts.common.conflictField, { field: path, value: shown(value) })}
                </Text>
              ))}
            </Stack>
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={settings.closeConflict}>
            {texts.common.backToForm}
          </Button>
          <Button onClick={() => void settle()} loading={saving}>
            {texts.common.conflictSave}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Choice({
  difference: { path, mine, theirs },
  chosen,
  onChoose,
}: {
  difference: Difference;
  chosen: 'mine' | 'theirs';
  onChoose(side: string): void;
}) {
  return (
    <Radio.Group label={path} value={chosen} onChange={onChoose}>
      <Stack gap={6} mt={4}>
        <Radio value="mine" label={<Side name={texts.common.mine} value={mine} />} />
        <Radio value="theirs" label={<Side name={texts.common.theirs} value={theirs} />} />
      </Stack>
    </Radio.Group>
  );
}

const Side = ({ name, value }: { name: string; value: Json | undefined }) => (
  <>
    {name}: <Code>{shown(value)}</Code>
  </>
);

function shown(value: Json | undefined): string {
  if (value === undefined || value === null || value === '') return texts.common.nothing;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
