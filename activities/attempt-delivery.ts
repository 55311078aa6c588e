import { ApplicationFailure } from '@temporalio/common';

/** No delivery is ever queued in this release; who asks for an attempt all the same is told so. */
export const attemptDelivery =
  () =>
  async ({ deliveryId }: { deliveryId: string }): Promise<never> => {
    throw ApplicationFailure.nonRetryable(
      `Delivery ${deliveryId} cannot be attempted: nothing is delivered yet.`,
      'not-set-up',
    );
  };
