import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Context } from '@temporalio/activity';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { AnswerStep, StepOutcome } from '#contracts/conversation-workflow.js';
import { bareQueue, emptyStepsQueue } from './queues.js';

/**
 * Runs the bare workflow, and the real conversation workflow with empty steps, with the options of apps/worker. Writes a
 * line when it polls, then the workflow's id each time the code of an activity runs.
 */
const { values } = parseArgs({ options: { temporal: { type: 'string' }, bundle: { type: 'string' } } });
const { temporal = '', bundle = '' } = values;

Runtime.install({ logger: new DefaultLogger('WARN') });
const connection = await NativeConnection.connect({ address: temporal });
const shared = {
  connection,
  maxHeartbeatThrottleInterval: '2 seconds',
  stickyQueueScheduleToStartTimeout: '2 seconds',
  maxCachedWorkflows: 2000,
  maxConcurrentActivityTaskExecutions: 300,
};

const tell = (): void =>
  void process.stdout.write(`${Context.current().info.workflowExecution?.workflowId ?? 'no workflow'}\n`);

const workers = await Promise.all([
  Worker.create({
    ...shared,
    taskQueue: bareQueue,
    workflowsPath: fileURLToPath(import.meta.resolve('./bare-workflow.js')),
    activities: { nothing: async () => tell() },
  }),
  Worker.create({
    ...shared,
    taskQueue: emptyStepsQueue,
    workflowBundle: { codePath: bundle },
    activities: {
      async answerMessage({ key }: AnswerStep): Promise<StepOutcome> {
        tell();
        return { status: 'open', handled: Number(key.split(':')[1]), decisions: ['answered'] };
      },
    },
  }),
]);
const stopped = Promise.all(workers.map((worker) => worker.run()));
process.stdout.write('polling\n');
await stopped;
await connection.close();
