import { Button, Group, NumberInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ApiProblem } from '../api/client.js';
import type { components } from '../api/schema.js';
import { fieldErrors } from '../forms/pointers.js';
import { showDone } from '../parts/show-problem.js';
import { texts } from '../texts/texts.js';

const t = texts.privacy;

/** How long the account keeps closed conversations. */
export function RetentionField({
  days,
  put,
}: {
  days: components['schemas']['Account']['retentionDays'];
  put(days: number | null): Promise<unknown>;
}) {
  const form = useForm<{ retentionDays: number | string }>({ initialValues: { retentionDays: days ?? '' } });
  const submit = form.onSubmit(async ({ retentionDays }) => {
    try {
      await put(retentionDays === '' ? null : Number(retentionDays));
      form.resetDirty({ retentionDays });
      showDone(texts.common.saved);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      form.setErrors({ retentionDays: error.message, ...fieldErrors(error.errors) });
    }
  });
  return (
    <form onSubmit={submit} noValidate>
      <Group align="flex-end" wrap="nowrap">
        <NumberInput
          label={t.retention}
          description={t.retentionHint}
          suffix={t.retentionDays}
          allowDecimal={false}
          allowNegative={false}
          flex={1}
          {...form.getInputProps('retentionDays')}
        />
        <Button type="submit" variant="default" disabled={!form.isDirty()} loading={form.submitting}>
          {texts.common.save}
        </Button>
      </Group>
    </form>
  );
}
