import { Button, Group } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { RotateCw, X } from 'lucide-react';
import { useState } from 'react';
import { $api } from '../api/client.js';
import type { components } from '../api/schema.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { showDone } from '../parts/show-problem.js';
import { useCan } from '../session/session.js';
import { texts } from '../texts/texts.js';

type Delivery = Pick<components['schemas']['Delivery'], 'id' | 'state'>;

const t = texts.deliveries;

/** Sends a delivery again, or no more: what its state allows. */
export function DeliveryActions({ delivery: { id, state }, size = 'sm' }: { delivery: Delivery; size?: 'xs' | 'sm' }) {
  const mayOperate = useCan('operate');
  const [asked, setAsked] = useState<'redeliver' | 'cancel' | null>(null);
  const invalidate = useInvalidateDeliveries();
  const done = (message: string) => async () => {
    setAsked(null);
    showDone(message);
    await invalidate();
  };
  const redeliver = $api.useMutation('post', '/v1/deliveries/{deliveryId}/redeliver', {
    onSuccess: done(t.redelivered),
  });
  const cancel = $api.useMutation('post', '/v1/deliveries/{deliveryId}/cancel', {
    onSuccess: done(t.cancelled),
    onError: () => setAsked(null),
  });
  const params = { path: { deliveryId: id } };
  const settled = !['queued', 'sending', 'retrying'].includes(state);
  return (
    <Group gap="xs">
      {(settled || state === 'retrying') && (
        <Button
          size={size}
          variant="default"
          leftSection={<RotateCw size={14} aria-hidden />}
          disabled={!mayOperate}
          {...(mayOperate ? {} : { title: texts.common.notAllowed })}
          loading={redeliver.isPending}
          onClick={() => (state === 'accepted' ? setAsked('redeliver') : redeliver.mutate({ params }))}
        >
          {t.redeliver}
        </Button>
      )}
      {!settled && (
        <Button
          size={size}
          variant="default"
          leftSection={<X size={14} aria-hidden />}
          disabled={!mayOperate}
          {...(mayOperate ? {} : { title: texts.common.notAllowed })}
          onClick={() => setAsked('cancel')}
        >
          {t.cancelDelivery}
        </Button>
      )}
      {asked === 'redeliver' && (
        <ConfirmDialog
          title={t.redeliverAccepted}
          text={t.redeliverAcceptedText}
          action={t.redeliver}
          busy={redeliver.isPending}
          onConfirm={() => redeliver.mutate({ params })}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === 'cancel' && (
        <ConfirmDialog
          title={t.cancelTitle}
          text={t.cancelText}
          action={t.cancelDelivery}
          busy={cancel.isPending}
          onConfirm={() => cancel.mutate({ params })}
          onClose={() => setAsked(null)}
        />
      )}
    </Group>
  );
}

/** What a delivery changes wherever it is shown. */
export function useInvalidateDeliveries(): () => Promise<void> {
  const cache = useQueryClient();
  return async () => {
    const changed = [
      '/v1/deliveries',
      '/v1/deliveries/{deliveryId}',
      '/v1/conversations',
      '/v1/conversations/{conversationId}',
      '/v1/overview',
    ];
    await Promise.all(changed.map((path) => cache.invalidateQueries({ queryKey: ['get', path] })));
    await cache.invalidateQueries({ queryKey: ['timeline'] });
  };
}
