import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { buildOnce } from '#apps/local/build-once.js';
import { findTemporal } from '#apps/local/temporal-server.js';
import { loadLocalEnv } from '#config/local-env.js';
import { modelFailureType } from '#contracts/conversation-workflow.js';
import * as signals from '#workflows/signals.js';
import { MockedConversations } from './mocked-conversations.js';
import { skipTime } from './skip-time.js';
import { openTestTemporal } from './temporal.js';
import { until } from './until.js';

/**
 * Records one history for each story, to be replayed by every later build (`npm run histories`). Run it for a release, into a
 * folder of its name; never over the histories of an earlier one.
 */
async function main(release: string): Promise<void> {
  const folder = join('workflows', 'histories', release);
  await mkdir(folder, { recursive: true });
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const temporal = await openTestTemporal({
    binary: await findTemporal(loadLocalEnv().temporalPlaces, { log }),
  });
  const conversations = await MockedConversations.open(temporal, (await buildOnce('bundle')).path);
  const record = async (name: string, handle: WorkflowHandle): Promise<void> => {
    const history = JSON.parse(historyToJSON(await handle.fetchHistory()), ofNoMachine);
    await writeFile(join(folder, `${name}.json`), `${JSON.stringify(history)}\n`);
    log(`recorded ${name}`);
  };
  const handled = async (handle: WorkflowHandle, seq: number) =>
    await until(`seq ${seq}`, async () => {
      if ((await handle.query(signals.status)).handled < seq) throw new Error('not yet');
    });

  await conversations.run({}, async (handle) => {
    for (const seq of [2, 4, 6]) {
      await handle.signal(signals.message, { seq });
      await handled(handle, seq);
    }
    await handle.signal(signals.ended, { seq: 8 });
    await until('the end', async () => {
      if ((await handle.query(signals.status)).status !== 'ended') throw new Error('not yet');
    });
    await handle.signal(signals.message, { seq: 10 });
    await handled(handle, 10);
    await handle.signal(signals.skipTranscript, { seq: 12 });
    await skipTime(temporal, handle);
    await handle.result();
    await record('reopened-and-closed', handle);
  });
  const fails = async () => {
    const details = { code: 'unavailable', retryable: true, retryAfterMs: 1, attempts: 1 };
    throw ApplicationFailure.nonRetryable('The model failed.', modelFailureType, details);
  };
  await conversations.run({ answerMessage: fails }, async (handle) => {
    await handle.signal(signals.message, { seq: 2 });
    await handled(handle, 2);
    await handle.signal(signals.formSubmitted, { seq: 5 });
    await handled(handle, 5);
    await handle.signal(signals.deliverySettled, { deliveryId: '0192f3a4-b5c6-7890-abcd-ef0123456789' });
    await handle.signal(signals.wake);
    await handled(handle, 5);
    await record('model-outage-and-other-signals', handle);
  });
  const handsOver = async ({ key }: { key: string }) => ({
    status: 'open' as const,
    handled: Number(key.split(':')[1]),
    decisions: ['handed over'],
    handover: 'offered',
    summarize: true,
  });
  await conversations.run({ answerMessage: handsOver }, async (handle) => {
    await handle.signal(signals.message, { seq: 2 });
    await handled(handle, 2);
    await handle.signal(signals.formSubmitted, { seq: 6 });
    await handle.signal(signals.confirmed, { seq: 9 });
    await handled(handle, 9);
    await record('handed-over', handle);
  });
  await conversations.close();
  await temporal.close();
}

/** Takes out what says where it was recorded. */
function ofNoMachine(key: string, value: unknown): unknown {
  if (key === 'stackTrace') return '';
  return typeof value === 'string' && /^\d+@/.test(value) ? 'recorder' : value;
}

await main(process.argv[2] ?? 'next');
