import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Activities } from '#activities/activities.js';
import { loadTestServers } from '#config/test-env.js';
import {
  type ConversationInput,
  conversationWorkflow,
  type StepOutcome,
  workflowIdOf,
} from '#contracts/conversation-workflow.js';
import type { TestTemporal } from './temporal.js';

Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') });

type StepName = keyof Activities;
type Steps = { [K in StepName]: (step: Parameters<Activities[K]>[0]) => ReturnType<Activities[K]> };
export type Called = { [K in StepName]: { name: K; step: Parameters<Activities[K]>[0] } }[StepName];

/** The real workflow on a real server, with steps that a test writes; `called` is what the workflow asked for, in order. */
export class MockedConversations {
  readonly called: Called[] = [];
  readonly #queue = `test-${randomUUID()}`;

  private constructor(
    private readonly temporal: TestTemporal,
    private readonly connection: NativeConnection,
    private readonly bundle: string,
  ) {}

  static async open(temporal: TestTemporal, bundle = loadTestServers().workflowBundle): Promise<MockedConversations> {
    const connection = await NativeConnection.connect({ address: temporal.address });
    return new MockedConversations(temporal, connection, bundle);
  }

  close = async (): Promise<void> => await this.connection.close();

  /** Runs one conversation with a worker of its own until `play` is through. */
  async run(
    given: Partial<Steps>,
    play: (handle: WorkflowHandle, called: Called[]) => Promise<void>,
    input: Partial<ConversationInput> = {},
  ): Promise<void> {
    this.called.length = 0;
    const worker = await Worker.create({
      connection: this.connection,
      taskQueue: this.#queue,
      workflowBundle: { codePath: this.bundle },
      activities: this.#recorded(given),
      stickyQueueScheduleToStartTimeout: '1 second',
    });
    const conversationId = randomUUID();
    await worker.runUntil(async () => {
      const handle = await this.temporal.client.workflow.start(conversationWorkflow, {
        workflowId: workflowIdOf(conversationId),
        taskQueue: this.#queue,
        args: [{ conversationId, idleTimeoutMs: 30 * 60_000, transcriptDelayMs: 55 * 60_000, ...input }],
      });
      await play(handle, this.called);
      await handle.terminate('the test is through').catch(() => undefined);
    });
  }

  #recorded(given: Partial<Steps>): Steps {
    const steps: Steps = { ...ordinary(), ...given };
    return {
      answerMessage: this.#record('answerMessage', steps.answerMessage),
      announceOutage: this.#record('announceOutage', steps.announceOutage),
      acceptForm: this.#record('acceptForm', steps.acceptForm),
      acceptConfirmation: this.#record('acceptConfirmation', steps.acceptConfirmation),
      writeSummary: this.#record('writeSummary', steps.writeSummary),
      settleDelivery: this.#record('settleDelivery', steps.settleDelivery),
      endConversation: this.#record('endConversation', steps.endConversation),
      sendTranscript: this.#record('sendTranscript', steps.sendTranscript),
    };
  }

  #record<Input, Outcome>(
    name: StepName,
    step: (input: Input) => Promise<Outcome>,
  ): (input: Input) => Promise<Outcome> {
    const note = (called: Called): number => this.called.push(called);
    return async (input) => {
      note({ name, step: input } as Called);
      return await step(input);
    };
  }
}

/** Seq at the end of a step's key: what an ordinary answer takes care of. */
const seqOf = (key: string): number => Number(/(\d+)$/.exec(key)?.[1] ?? 0);

const ordinary = (): Steps => {
  const did = (status: StepOutcome['status'], handled: number, decision: string): StepOutcome => ({
    status,
    handled,

    decisions: [decision],
  });
  return {
    answerMessage: async ({ key }) => did('open', seqOf(key), 'answered'),
    announceOutage: async ({ throughSeq = 0 }) => did('open', throughSeq, 'outage'),
    acceptForm: async ({ seq }) => did('open', seq, 'form'),
    acceptConfirmation: async ({ seq }) => did('open', seq, 'confirmation'),
    writeSummary: async () => undefined,
    settleDelivery: async () => did('open', 0, 'settled'),
    endConversation: async () => did('ended', 0, 'ended'),
    sendTranscript: async () => did('closed', 0, 'transcript'),
  };
};
