import { Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { texts } from '../texts/texts.js';
import { Door } from './door.js';
import { SignInForm } from './sign-in-form.js';

export function SignInPage() {
  const navigate = useNavigate();
  const { to } = useSearch({ from: '/sign-in' });
  return (
    <Door title={texts.session.title}>
      <SignInForm onDone={() => void navigate({ href: inside(to) })} />
      <Text size="xs" c="dimmed">
        {texts.session.forgotten}
      </Text>
    </Door>
  );
}

/** Only an address of this console: `//elsewhere` is another host. */
const inside = (to = '/') => (/^\/(?![/\\])/.test(to) ? to : '/');
