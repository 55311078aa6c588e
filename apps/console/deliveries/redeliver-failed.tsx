import { Button, Group, Loader, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { $api, client } from '../api/client.js';
import { BotFilter, defined, FilterSelect, oneOf } from '../parts/filters.js';
import { showDone } from '../parts/show-problem.js';
import { useCan } from '../session/session.js';
import { count, texts } from '../texts/fill.js';
import { useInvalidateDeliveries } from './delivery-actions.js';
import type { DeliverySearch } from './use-deliveries.js';

const t = texts.deliveries;

/** Sends again all that was given up since a time, once it has said how many that are. Begins with what the list is filtered by. */
export function RedeliverFailed({ search }: { search: DeliverySearch }) {
  const [opened, { open, close }] = useDisclosure();
  const mayOperate = useCan('operate');
  return (
    <>
      <Button
        variant="default"
        leftSection={<RotateCw size={16} aria-hidden />}
        onClick={open}
        disabled={!mayOperate}
        {...(mayOperate ? {} : { title: texts.common.notAllowed })}
      >
        {t.bulk}
      </Button>
      <Modal opened={opened} onClose={close} title={t.bulkTitle} centered>
        <Choice search={search} onDone={close} />
      </Modal>
    </>
  );
}

function Choice({ search, onDone }: { search: DeliverySearch; onDone(): void }) {
  const invalidate = useInvalidateDeliveries();
  const [hours, setHours] = useState('24');
  const [kind, setKind] = useState(oneOf(t.kinds, search.kind));
  const [botId, setBotId] = useState(search.botId);
  // One moment for the count and for what then goes out.
  const [now] = useState(Date.now);
  const body = { since: new Date(now - Number(hours) * 3_600_000).toISOString(), ...defined({ kind, botId }) };
  const counted = useQuery({
    queryKey: ['redeliver-count', body],
    queryFn: async () =>
      (await client.POST('/v1/deliveries/redeliver', { body: { ...body, dryRun: true } })).data?.count ?? 0,
    staleTime: 0,
  });
  const send = $api.useMutation('post', '/v1/deliveries/redeliver', {
    onSuccess: async ({ count: n }) => {
      showDone(count(t.bulkDone, n));
      onDone();
      await invalidate();
    },
  });
  const n = counted.data;
  return (
    <Stack>
      <Text size="sm">{t.bulkText}</Text>
      <NativeSelect
        label={t.bulkSince}
        value={hours}
        onChange={({ currentTarget }) => setHours(currentTarget.value)}
        data={Object.entries(t.bulkSinces).map(([value, label]) => ({ value, label }))}
      />
      <FilterSelect label={t.kind} value={kind} options={t.kinds} onChange={(next) => setKind(next)} />
      <BotFilter value={botId} onChange={setBotId} />
      <Text size="sm" fw={600} role="status" mih={22}>
        {counted.error ? (
          counted.error.message
        ) : n === undefined ? (
          <Loader size="xs" />
        ) : n === 0 ? (
          t.bulkNone
        ) : (
          count(t.bulkCount, n)
        )}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {texts.common.cancel}
        </Button>
        <Button disabled={!n} loading={send.isPending} onClick={() => send.mutate({ body })}>
          {n ? count(t.bulkGo, n) : t.redeliver}
        </Button>
      </Group>
    </Stack>
  );
}
