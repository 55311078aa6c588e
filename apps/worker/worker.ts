import { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities, createDeliveryActivities, createTrialActivities } from '#activities/activities.js';
import { attemptSlots } from '#activities/attempt-slots.js';
import type { DeliveryDeps, Deps } from '#activities/deps.js';
import { createEvents } from '#activities/events.js';
import { openModel } from '#assistant/stream.js';
import type { Config } from '#config/config.js';
import type { Log } from '#config/log.js';
import { conversationQueue, deliveryQueue } from '#contracts/conversation-workflow.js';
import { createDataSource } from '#database/data-source.js';
import { LivePublisher } from '#database/live-publisher.js';
import type { MailTransport } from '#outbound/mail/transport.js';
import { openGuardedAgent } from '#outbound/webhooks/guard.js';
import { ensureSearchAttributes } from './search-attributes.js';

export interface RunningWorker {
  /** Takes no new work, finishes what runs within the grace time, and lets go of everything. */
  stop(): Promise<void>;
  /** Settles when the workers stopped; rejects when one of them failed. */
  stopped: Promise<void>;
  isPolling(): boolean;
}

/** Starts the workers of both queues over one connection to Temporal and one pool to Postgres. */
export async function startWorker(config: Config, log: Log): Promise<RunningWorker> {
  const opened: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const closeOne of opened.splice(0).reverse()) await closeOne();
  };
  try {
    return await open(config, log, opened, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(
  config: Config,
  log: Log,
  opened: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<RunningWorker> {
  const db = createDataSource({
    url: config.secrets.databaseUrl,
    poolSize: config.database.poolSize,
    name: 'parley-worker',
  });
  await db.initialize();
  opened.push(() => db.destroy());
  const connection = await NativeConnection.connect({
    address: config.temporal.address,
    // Only ids go over it: packing them would cost more than it saves.
    grpcCompression: { codec: 'none' },
  });
  opened.push(() => connection.close());
  await ensureSearchAttributes(connection, config.temporal.namespace);
  const live = await LivePublisher.open({
    db,
    redisUrl: config.secrets.redisUrl,
    onError: (error) => log.warn({ err: error }, 'streaming text could not be sent'),
  });
  opened.push(() => live.close());
  const model = openModel({
    baseUrl: config.model.baseUrl,
    apiKey: config.secrets.openaiApiKey,
    silenceMs: config.model.silenceMs,
    output: config.model.output,
  });
  opened.push(() => model.close());
  const shared = {
    connection,
    namespace: config.temporal.namespace,
    workflowBundle: { codePath: config.worker.bundle },
    shutdownGraceTime: config.worker.shutdownGraceMs,
    shutdownForceTime: config.worker.shutdownGraceMs + 5_000,
    maxHeartbeatThrottleInterval: '2 seconds',
    stickyQueueScheduleToStartTimeout: '2 seconds',
  };
  const { defaultModel, budgets, output } = config.model;
  const tokens = { budgets, output: output.tokens };
  const deps: Deps = { db, live, model, tokens, events: createEvents(log), defaultModel };
  const conversations = await Worker.create({
    ...shared,
    taskQueue: conversationQueue,
    activities: { ...createActivities(deps), ...createTrialActivities(deps) },
    maxCachedWorkflows: config.worker.maxCachedWorkflows,
    maxConcurrentActivityTaskExecutions: 300,
  });
  const webhooks = openGuardedAgent(config.outbound);
  const { smtpUrl, encryptionKeys } = config.secrets;
  const transport = smtpUrl === undefined ? null : await openMail(smtpUrl, config.mail.from);
  if (transport) opened.push(async () => transport.close());
  const deliveryDeps: DeliveryDeps = {
    db,
    webhooks,
    mail: transport && { transport, from: config.mail.from },
    mailCaps: config.mail.caps,
    encryptionKeys,
    publicUrl: config.http.publicUrl,
    version: config.version,
    events: deps.events,
  };
  const deliveries = await Worker.create({
    ...shared,
    taskQueue: deliveryQueue,
    activities: createDeliveryActivities(deliveryDeps),
    maxConcurrentActivityTaskExecutions: attemptSlots,
    maxCachedWorkflows: attemptSlots,
  });
  const workers = [conversations, deliveries];
  const stopped = Promise.all(workers.map((worker) => worker.run())).then(() => undefined);
  return {
    stopped,
    isPolling: () => workers.every((worker) => worker.getState() === 'RUNNING'),
    async stop() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await stopped;
      await close();
    },
  };
}

/** nodemailer is loaded by who mails. */
async function openMail(smtpUrl: string, from: string): Promise<MailTransport> {
  const { openMailTransport } = await import('#outbound/mail/transport.js');
  return openMailTransport({ smtpUrl, from });
}
