import { Alert, Button, Loader, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { ApiProblem, client } from '../api/client.js';
import { fieldErrors } from '../forms/pointers.js';
import { LinkButton } from '../parts/link-button.js';
import { texts } from '../texts/texts.js';
import { Door } from './door.js';
import { sessionQuery } from './session.js';

/** Where a one-time link leads: it signs in, and asks for a name and a password. The token stands behind `#`, which no server sees. */
export function WelcomePage() {
  const cache = useQueryClient();
  const begun = useRef(false);
  const [state, setState] = useState<'opening' | 'ready' | ApiProblem>('opening');
  const [member, setMember] = useState({ name: '', email: '' });

  useEffect(() => {
    // A link works once, also where React runs an effect twice.
    if (begun.current) return;
    begun.current = true;
    const token = new URLSearchParams(window.location.hash.slice(1)).get('token');
    history.replaceState(null, '', window.location.pathname);
    client
      .POST('/v1/session/link', { body: { token: token ?? '' } })
      .then(({ data }) => {
        cache.setQueryData(sessionQuery.queryKey, data);
        if (data) setMember(data.member);
        setState('ready');
      })
      .catch((error: unknown) => {
        if (!(error instanceof ApiProblem)) throw error;
        setState(error);
      });
  }, [cache]);

  if (state === 'opening') return <Loader aria-label={texts.session.welcome} />;
  if (state instanceof ApiProblem) {
    const unreachable = state.code === 'unreachable' || state.status >= 500;
    return (
      <Door title={unreachable ? texts.common.failedTitle : texts.session.linkSpent}>
        <Text size="sm">{unreachable ? state.message : texts.session.linkSpentText}</Text>
        <LinkButton to="/sign-in">{texts.session.toSignIn}</LinkButton>
      </Door>
    );
  }
  return (
    <Door title={texts.session.welcome}>
      <Text size="sm">{texts.session.welcomeText}</Text>
      <PasswordForm {...member} />
    </Door>
  );
}

function PasswordForm({ name, email }: { name: string; email: string }) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({ initialValues: { name, password: '' } });
  const submit = form.onSubmit(async (body) => {
    setProblem(null);
    try {
      await client.PUT('/v1/session/password', { body });
      await cache.invalidateQueries({ queryKey: sessionQuery.queryKey });
      await navigate({ to: '/' });
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      form.setErrors(fieldErrors(error.errors));
      if (error.errors.length === 0) setProblem(error.message);
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
        <TextInput label={texts.session.email} type="email" autoComplete="username" value={email} readOnly />
        <TextInput label={texts.session.name} autoComplete="name" required {...form.getInputProps('name')} />
        <PasswordInput
          label={texts.session.newPassword}
          description={texts.session.newPasswordHint}
          autoComplete="new-password"
          required
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={form.submitting}>
          {texts.session.start}
        </Button>
      </Stack>
    </form>
  );
}
