import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';

const message = defineSignal<[{ seq: number }]>('message');
const { nothing } = proxyActivities<{ nothing(seq: number): Promise<void> }>({ startToCloseTimeout: '2 minutes' });

/** The least that answers messages durably and in order: a signal, an empty activity. */
export async function bare(): Promise<void> {
  const inbox: number[] = [];
  setHandler(message, ({ seq }) => void inbox.push(seq));
  for (;;) {
    await condition(() => inbox.length > 0);
    await nothing(inbox.shift() ?? 0);
  }
}
