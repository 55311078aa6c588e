import { v5 as uuidv5 } from 'uuid';
import type { NewDelivery } from '#contracts/deliveries.js';
import type { DeliveryToStart } from '#contracts/delivery-workflow.js';
import type { NewEntry } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';

export type Queued = NewDelivery & { id: string };

/** Deliveries of a conversation with the ids that follow from their keys: whoever queues them again queues the same. */
export const toQueue = (conversationId: string, deliveries: readonly NewDelivery[]): Queued[] =>
  deliveries.map((delivery) => ({ ...delivery, id: uuidv5(delivery.effectKey, conversationId) }));

export const queuedEntry = ({ id, request }: Queued): NewEntry => ({
  kind: 'delivery',
  body: { deliveryId: publicId('delivery', id), delivers: request.kind, state: 'queued' },
});

export const toStart = ({ id, request }: Queued): DeliveryToStart => ({
  deliveryId: id,
  channel: request.kind === 'webhook' ? 'webhook' : 'mail',
});
