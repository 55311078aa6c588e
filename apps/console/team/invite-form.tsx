import { Button, Group, Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Role } from '#contracts/roles.js';
import { $api, ApiProblem } from '../api/client.js';
import type { components } from '../api/schema.js';
import { fieldErrors } from '../forms/pointers.js';
import { texts } from '../texts/texts.js';
import { roleOptions } from './roles.js';

const t = texts.team;
const blank: { email: string; name: string; role: Role } = { email: '', name: '', role: 'agent' };

/** Asks whom to invite; answers the member with the link that was made for them. */
export function InviteForm({ onDone }: { onDone(member: components['schemas']['InvitedMember']): void }) {
  const form = useForm({ initialValues: blank });
  const invite = $api.useMutation('post', '/v1/members', { meta: { shown: true }, onSuccess: onDone });
  const submit = form.onSubmit(async (body) => {
    try {
      await invite.mutateAsync({ body });
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      form.setErrors({ email: error.message, ...fieldErrors(error.errors) });
    }
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput label={t.email} type="email" required data-autofocus {...form.getInputProps('email')} />
        <TextInput label={t.name} maxLength={80} {...form.getInputProps('name')} />
        <Radio.Group label={t.role} {...form.getInputProps('role')}>
          <Stack gap="xs" mt={6}>
            {roleOptions.map(({ value, label }) => (
              <Radio key={value} value={value} label={label} description={t.roleHints[value]} />
            ))}
          </Stack>
        </Radio.Group>
        <Group justify="flex-end">
          <Button type="submit" loading={invite.isPending}>
            {t.invite}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
