import type { Client, WorkflowHandle } from '@temporalio/client';
import { v7 as uuidv7 } from 'uuid';
import { type ConversationInput, conversationWorkflow } from '#contracts/conversation-workflow.js';
import type { Talker, Turn } from './drive.js';
import { bareQueue, emptyStepsQueue } from './floors/queues.js';

/** Workflows whose activity is waited for, by id. */
export type Waiting = Map<string, () => void>;

const dayMs = 86_400_000;
const input = (conversationId: string): ConversationInput => ({
  conversationId,
  idleTimeoutMs: dayMs,
  transcriptDelayMs: dayMs,
});
const kinds = {
  bare: { type: 'bare', taskQueue: bareQueue, args: (_: string) => [] },
  conversation: { type: conversationWorkflow, taskQueue: emptyStepsQueue, args: (id: string) => [input(id)] },
} as const;

/** Drives one workflow by the Temporal client alone: a turn is a signal, and over when the code of its activity runs. */
export class Signaller implements Talker {
  #seq = 1;

  private constructor(
    private readonly handle: WorkflowHandle,
    private readonly waiting: Waiting,
  ) {}

  static async begin(client: Client, kind: keyof typeof kinds, waiting: Waiting): Promise<Signaller> {
    const { type, taskQueue, args } = kinds[kind];
    const id = uuidv7();
    return new Signaller(
      await client.workflow.start(type, { workflowId: `${kind}:${id}`, taskQueue, args: args(id) }),
      waiting,
    );
  }

  async turn(): Promise<Turn> {
    this.#seq += 2;
    const begun = performance.now();
    const ran = new Promise<number>((resolve) => {
      this.waiting.set(this.handle.workflowId, () => resolve(performance.now() - begun));
    });
    await this.handle.signal('message', { seq: this.#seq });
    const ackMs = performance.now() - begun;
    const firstMs = await ran;
    return { ackMs, firstMs, doneMs: firstMs };
  }

  leave(): void {
    this.waiting.delete(this.handle.workflowId);
  }
}
