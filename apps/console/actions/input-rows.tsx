import { ActionIcon, Button, Checkbox, Fieldset, Group, Paper, Select, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { Plus, Trash2 } from 'lucide-react';
import { toWebhookName } from '#actions/webhooks/name.js';
import { inputType } from '#actions/webhooks/settings.js';
import { fill, texts } from '../texts/fill.js';
import type { WebhookDraft } from './webhooks.js';

const t = texts.actions.webhooks;
const maxInputs = 20;

/** What a webhook needs to know: the bot asks for it in the chat. */
export function InputRows({ form }: { form: UseFormReturnType<WebhookDraft> }) {
  const { inputs } = form.values;
  return (
    <Fieldset legend={t.inputs}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t.inputsHint}
        </Text>
        {inputs.map((input, at) => {
          const path = `inputs.${at}`;
          const name = form.getInputProps(`${path}.name`);
          return (
            <Paper key={at} withBorder p="sm" role="group" aria-label={fill(t.inputNo, { n: at + 1 })}>
              <Stack gap="xs">
                <Group align="flex-start" wrap="nowrap" gap="xs">
                  <TextInput
                    label={t.inputName}
                    placeholder="order_number"
                    required
                    style={{ flex: 2 }}
                    {...name}
                    onBlur={() => form.setFieldValue(`${path}.name`, toWebhookName(input.name))}
                  />
                  <Select
                    label={t.inputType}
                    data={inputType.options.map((value) => ({ value, label: t.inputTypes[value] }))}
                    allowDeselect={false}
                    style={{ flex: 1, minWidth: 96 }}
                    {...form.getInputProps(`${path}.type`)}
                  />
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size="lg"
                    mt={25}
                    aria-label={fill(t.inputRemove, { name: input.name || String(at + 1) })}
                    onClick={() => form.removeListItem('inputs', at)}
                  >
                    <Trash2 size={18} aria-hidden />
                  </ActionIcon>
                </Group>
                <TextInput
                  label={t.inputDescription}
                  placeholder={t.inputDescriptionExample}
                  maxLength={300}
                  {...form.getInputProps(`${path}.description`)}
                />
                <Checkbox label={t.inputRequired} {...form.getInputProps(`${path}.required`, { type: 'checkbox' })} />
              </Stack>
            </Paper>
          );
        })}
        {form.errors.inputs && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {form.errors.inputs}
          </Text>
        )}
        <Group>
          <Button
            variant="default"
            size="xs"
            leftSection={<Plus size={14} aria-hidden />}
            disabled={inputs.length >= maxInputs}
            onClick={() =>
              form.insertListItem('inputs', { name: '', type: 'string', required: true, description: '' } as const)
            }
          >
            {t.inputAdd}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}
