import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem, client } from '../api/client.js';
import { fieldErrors } from '../forms/pointers.js';
import { texts } from '../texts/texts.js';
import { sessionQuery } from './session.js';

/** Address and password. `email` is given where somebody signs in again. */
export function SignInForm({ email = '', onDone }: { email?: string; onDone(): void }) {
  const cache = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({ initialValues: { email, password: '' } });
  const submit = form.onSubmit(async (body) => {
    setProblem(null);
    try {
      const { data } = await client.POST('/v1/session', { body });
      cache.setQueryData(sessionQuery.queryKey, data);
      onDone();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      form.setErrors(fieldErrors(error.errors));
      setProblem(error.message);
    }
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {problem && (
          <Alert color="red" role="alert" variant="light">
            {problem}
          </Alert>
        )}
        <TextInput
          label={texts.session.email}
          type="email"
          autoComplete="username"
          required
          {...form.getInputProps('email')}
          {...(email ? { readOnly: true } : { 'data-autofocus': true })}
        />
        <PasswordInput
          label={texts.session.password}
          autoComplete="current-password"
          required
          {...form.getInputProps('password')}
          {...(email ? { 'data-autofocus': true } : {})}
        />
        <Button type="submit" loading={form.submitting} fullWidth>
          {texts.session.signIn}
        </Button>
      </Stack>
    </form>
  );
}
