import { Client, Connection, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { DataSource } from 'typeorm';
import {
  type ConversationInput,
  conversationQueue,
  conversationWorkflow,
  deliveryQueue,
  workflowIdOf,
} from '#contracts/conversation-workflow.js';
import { type DeliveryInput, deliveryIdOf, deliveryWorkflow } from '#contracts/delivery-workflow.js';
import {
  maxRunMinutes,
  type TrialRunInput,
  trialIdOf,
  trialRunIdOf,
  trialRunWorkflow,
  trialWorkflow,
} from '#contracts/trials.js';
import { type DebtOfEntry, type DebtOfStart, readStart, signalsPaid, startPaid } from '#database/owed-signals.js';
import type { OwedSignal } from '#database/timeline.js';
import * as signals from '#workflows/signals.js';

const signalByDebt = {
  message: signals.message,
  'form-submitted': signals.formSubmitted,
  confirmed: signals.confirmed,
  ended: signals.ended,
  'skip-transcript': signals.skipTranscript,
} satisfies Record<OwedSignal, unknown>;

/** Longest wait for Temporal in one call; what fails is paid by the sweeper. */
const callMs = 3_000;
/** Paid debts are struck off together, this long after the first. */
const strikeOffMs = 200;

/**
 * Tells the workflows what stands in the timeline. Rows are the truth: each owes its signal until Temporal has taken it, so
 * a call that fails, or an API that dies, only means that the sweeper does it a few seconds later.
 */
export class Engine {
  readonly #background = new Set<Promise<void>>();
  readonly #paid: string[] = [];
  #strikeOff: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: DataSource,
    private readonly connection: Connection,
    private readonly client: Client,
    private readonly options: { transcriptDelayMs: number; onError: (error: unknown, what: string) => void },
  ) {}

  /** Starts a new conversation's workflow without keeping the caller waiting. */
  startSoon(debt: DebtOfStart): void {
    this.#inBackground('start', async () => {
      await this.#bounded(() => this.client.workflow.start(conversationWorkflow, this.#startOptions(debt)));
      await startPaid(this.db, debt.conversationId);
    });
  }

  /** Signals an entry without keeping the caller waiting. */
  signalSoon(debt: DebtOfEntry): void {
    this.#inBackground('signal', async () => {
      const handle = this.client.workflow.getHandle(workflowIdOf(debt.conversationId));
      await this.#bounded(() => handle.signal(signalByDebt[debt.signal], { seq: debt.seq }));
      this.#strikeOffSoon(debt.entryId);
    });
  }

  /** The sweeper's way: starts the workflow if it is not there, whatever the reason, and signals it. */
  async signalOrStart(debt: DebtOfEntry): Promise<void> {
    const start = await readStart(this.db, debt.conversationId);
    if (start) {
      try {
        await this.#bounded(() =>
          this.client.workflow.signalWithStart(conversationWorkflow, {
            ...this.#startOptions(start),
            signal: signalByDebt[debt.signal],
            signalArgs: [{ seq: debt.seq }],
          }),
        );
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    }
    await signalsPaid(this.db, [debt.entryId]);
  }

  async startAgain(conversationId: string): Promise<void> {
    const start = await readStart(this.db, conversationId);
    if (start) {
      try {
        await this.#bounded(() => this.client.workflow.start(conversationWorkflow, this.#startOptions(start)));
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    }
    await startPaid(this.db, conversationId);
  }

  /** Has a delivery tried at once, whether its workflow still runs or is over. Throws when Temporal is away. */
  async redeliver({ deliveryId, channel }: Pick<DeliveryInput, 'deliveryId' | 'channel'>): Promise<void> {
    await this.#bounded(() =>
      this.client.workflow.signalWithStart(deliveryWorkflow, {
        ...this.#deliveryOptions({ deliveryId, channel, manual: true }),
        signal: signals.redeliver,
      }),
    );
  }

  /** Tells a delivery's workflow to stop; one that is over has nothing to stop. Throws when Temporal is away. */
  async cancelDelivery(deliveryId: string): Promise<void> {
    try {
      await this.#bounded(() => this.client.workflow.getHandle(deliveryIdOf(deliveryId)).signal(signals.cancel));
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }

  /**
   * Closes the workflows of what was erased without keeping the caller waiting. One that does not hear of it finds its rows gone at its
   * next step, and closes then.
   */
  erasedSoon(conversationIds: readonly string[], deliveryIds: readonly string[]): void {
    const tell = (workflowId: string, signal: typeof signals.erase | typeof signals.cancel) =>
      this.#inBackground('erase', () => this.#bounded(() => this.client.workflow.getHandle(workflowId).signal(signal)));
    for (const id of conversationIds) tell(workflowIdOf(id), signals.erase);
    for (const id of deliveryIds) tell(deliveryIdOf(id), signals.cancel);
  }

  /** The reconciler's way: starts a delivery's workflow unless it runs. */
  async ensureDelivery(input: DeliveryInput): Promise<void> {
    await this.#bounded(() => this.client.workflow.start(deliveryWorkflow, this.#deliveryOptions(input)));
  }

  /** Runs a trial and waits for its end. Throws a WorkflowFailedError when the model failed, or took too long. */
  async runTrial(trialId: string): Promise<void> {
    const handle = await this.#bounded(() =>
      this.client.workflow.start(trialWorkflow, {
        workflowId: trialIdOf(trialId),
        taskQueue: conversationQueue,
        args: [trialId],
        workflowExecutionTimeout: '1 minute',
      }),
    );
    await handle.result();
  }

  /** Has a run of trials go its way. Throws when Temporal is away. */
  async startTrialRun(input: TrialRunInput): Promise<void> {
    await this.#bounded(() =>
      this.client.workflow.start(trialRunWorkflow, {
        workflowId: trialRunIdOf(input.runId),
        taskQueue: conversationQueue,
        args: [input],
        workflowExecutionTimeout: `${maxRunMinutes} minutes`,
      }),
    );
  }

  /** Throws unless Temporal answers and a worker polls the queue of the conversations. */
  async check(): Promise<{ pollers: number }> {
    const { pollers } = await this.#bounded(() =>
      this.connection.workflowService.describeTaskQueue({
        namespace: this.client.options.namespace,
        taskQueue: { name: conversationQueue },
        taskQueueType: 1,
      }),
    );
    const justNow = Date.now() / 1000 - 75;
    return { pollers: pollers.filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) > justNow).length };
  }

  async close(): Promise<void> {
    await Promise.all(this.#background);
    clearTimeout(this.#strikeOff);
    await this.#strikeOffNow();
    await this.connection.close();
  }

  #startOptions({ conversationId, botId, botName, idleTimeoutMinutes }: DebtOfStart) {
    const input: ConversationInput = {
      conversationId,
      idleTimeoutMs: idleTimeoutMinutes * 60_000,
      transcriptDelayMs: this.options.transcriptDelayMs,
    };
    return {
      workflowId: workflowIdOf(conversationId),
      taskQueue: conversationQueue,
      args: [input],
      // A conversation that ran to its end is never run again; one that was terminated may be.
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY' as const,
      workflowIdConflictPolicy: 'USE_EXISTING' as const,
      staticSummary: botName.slice(0, 100),
      typedSearchAttributes: [
        { key: signals.botIdAttribute, value: botId },
        { key: signals.conversationStatusAttribute, value: 'open' },
      ],
    };
  }

  #deliveryOptions(input: DeliveryInput) {
    return {
      workflowId: deliveryIdOf(input.deliveryId),
      taskQueue: deliveryQueue,
      args: [input] as const,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
      workflowIdConflictPolicy: 'USE_EXISTING' as const,
    };
  }

  #bounded<T>(call: () => Promise<T>): Promise<T> {
    return this.connection.withDeadline(Date.now() + callMs, call);
  }

  #inBackground(what: string, work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        // A workflow that is not there yet, or not any more, is the sweeper's case.
        if (!(error instanceof WorkflowNotFoundError)) this.options.onError(error, what);
      })
      .finally(() => this.#background.delete(running));
    this.#background.add(running);
  }

  #strikeOffSoon(entryId: string): void {
    this.#paid.push(entryId);
    this.#strikeOff ??= setTimeout(() => {
      this.#strikeOff = undefined;
      this.#inBackground('strike off', () => this.#strikeOffNow());
    }, strikeOffMs);
  }

  async #strikeOffNow(): Promise<void> {
    const paid = this.#paid.splice(0);
    if (paid.length > 0) await signalsPaid(this.db, paid);
  }
}
