import { log, startChild } from '@temporalio/workflow';
import { deliveryQueue } from '#contracts/conversation-workflow.js';
import { type DeliveryToStart, deliveryIdOf, deliveryWorkflow } from '#contracts/delivery-workflow.js';
import type { delivery } from './delivery.js';

/** Starts deliveries that outlive who starts them. One that the reconciler was faster to start is there already. */
export async function startDeliveries(deliveries: readonly DeliveryToStart[] = []): Promise<void> {
  for (const { deliveryId, channel } of deliveries) {
    try {
      await startChild<typeof delivery>(deliveryWorkflow, {
        workflowId: deliveryIdOf(deliveryId),
        taskQueue: deliveryQueue,
        parentClosePolicy: 'ABANDON',
        args: [{ deliveryId, channel }],
      });
    } catch (error) {
      log.warn('A delivery was not started', { error: String(error) });
    }
  }
}
