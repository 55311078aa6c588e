import { Badge, Box, Button, Fieldset, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Monitor } from 'lucide-react';
import { $api } from '../api/client.js';
import { Time } from '../parts/time.js';
import { fill, texts } from '../texts/fill.js';

const t = texts.team;

/** The browsers one is signed in with; each of the others can be signed out from here. */
export function OpenSessions() {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const { data } = $api.useQuery('get', '/v1/sessions');
  const end = $api.useMutation('delete', '/v1/sessions/{sessionId}', {
    onSettled: () => cache.invalidateQueries({ queryKey: ['get', '/v1/sessions'] }),
  });
  const signOut = $api.useMutation('delete', '/v1/sessions', {
    onSuccess: async () => {
      cache.clear();
      await navigate({ to: '/sign-in', ignoreBlocker: true });
    },
  });
  return (
    <Fieldset legend={t.sessions}>
      <Stack>
        {!data ? (
          <Skeleton h={48} />
        ) : (
          data.data.map(({ id, current, userAgent, seenAt }) => (
            <Group key={id} gap="sm" wrap="nowrap">
              <Monitor size={18} aria-hidden />
              <Box flex={1}>
                <Text size="sm">
                  {browserOf(userAgent)} {current && <Badge size="sm">{t.thisBrowser}</Badge>}
                </Text>
                <Text size="xs" c="dimmed">
                  {t.seen} <Time at={seenAt} />
                </Text>
              </Box>
              {!current && (
                <Button
                  variant="subtle"
                  color="gray"
                  size="compact-sm"
                  aria-label={fill(t.signOutOf, { browser: browserOf(userAgent) })}
                  loading={end.isPending && end.variables.params.path.sessionId === id}
                  onClick={() => end.mutate({ params: { path: { sessionId: id } } })}
                >
                  {texts.common.signOut}
                </Button>
              )}
            </Group>
          ))
        )}
        <Group justify="flex-end">
          <Button variant="default" color="red" loading={signOut.isPending} onClick={() => signOut.mutate({})}>
            {t.signOutEverywhere}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}

const browsers = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const;
const systems = [
  [/Windows/, 'Windows'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
] as const;

/** `Mozilla/5.0 (X11; Linux x86_64) … Firefox/140.0` → `Firefox on Linux` */
function browserOf(userAgent: string | null): string {
  const named = (names: readonly (readonly [RegExp, string])[]) =>
    names.find(([mark]) => mark.test(userAgent ?? ''))?.[1];
  const [browser, system] = [named(browsers), named(systems)];
  if (browser && system) return fill(t.browserOn, { browser, system });
  return browser ?? userAgent?.slice(0, 60) ?? t.unknownBrowser;
}
