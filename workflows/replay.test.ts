import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { loadTestServers } from '#config/test-env.js';

Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') });

const folder = 'workflows/histories';
const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json')).sort();

describe('a conversation that began with an earlier release', () => {
  it('has recorded histories', () => expect(files.length).toBeGreaterThan(0));

  it.each(files)('goes on with this one: %s', async (file) => {
    const history = historyFromJSON(JSON.parse(await readFile(join(folder, file), 'utf8')));
    const workflowBundle = { codePath: loadTestServers().workflowBundle };
    await expect(
      Worker.runReplayHistory({ workflowBundle }, history, 'conversation:replayed'),
    ).resolves.toBeUndefined();
  });

  it('would fail this test if it did other steps than then', async () => {
    const text = await readFile(join(folder, files[0] ?? ''), 'utf8');
    const changed = historyFromJSON(JSON.parse(text.replaceAll('"answerMessage"', '"answerDifferently"')));
    const workflowBundle = { codePath: loadTestServers().workflowBundle };
    await expect(Worker.runReplayHistory({ workflowBundle }, changed, 'conversation:replayed')).rejects.toThrow();
  });
});
