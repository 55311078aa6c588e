import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import { loadLocalEnv } from '#config/local-env.js';
import { findPorts } from './ports.js';
import { startPostgres } from './postgres-server.js';
import { findTemporal, startTemporal } from './temporal-server.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-servers-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('startPostgres', () => {
  it('keeps its data over a SIGKILL, also when a stranger has got the old process number', async () => {
    const { port } = await findPorts({ port: 0 }, { fresh: true });
    const dir = join(folder, 'postgres');
    const first = await startPostgres({ dir, port });
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.kill();
    await writeFile(join(dir, 'postmaster.pid'), `${process.pid}\n${dir}\n`);

    const second = await startPostgres({ dir, port });
    try {
      expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    } finally {
      await second.stop();
    }
  });

  it('says what is wrong when the port is taken', async () => {
    const { port } = await findPorts({ port: 0 }, { fresh: true });
    const holder = await startPostgres({ dir: join(folder, 'holder'), port, durable: false });
    try {
      const late = startPostgres({ dir: join(folder, 'late'), port, durable: false });
      await expect(late).rejects.toThrow(/Postgres did not start on port \d+\. The end of .*Address already in use/s);
    } finally {
      await holder.stop();
    }
  });
});

describe('startTemporal', () => {
  it('goes on with its file and address after a SIGKILL', async () => {
    const binary = await findTemporal(loadLocalEnv().temporalPlaces);
    const { port, uiPort } = await findPorts({ port: 0, uiPort: 0 }, { fresh: true });
    const logFile = join(folder, 'temporal.log');
    const options = {
      binary,
      port,
      uiPort,
      logFile,
      dbFile: join(folder, 'temporal.db'),
      dynamicConfig: { 'frontend.WorkflowTimeSkippingEnabled': true },
    };
    const first = await startTemporal(options);
    const workflowId = 'kept';
    await start(first.address, workflowId);
    await first.kill();

    const second = await startTemporal(options);
    try {
      expect(second.address).toBe(first.address);
      await expect(start(second.address, workflowId)).rejects.toThrow('already');
    } finally {
      await second.stop();
    }
  });
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function start(address: string, workflowId: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.startWorkflowExecution({
      namespace: 'default',
      workflowId,
      requestId: crypto.randomUUID(),
      workflowType: { name: 'none' },
      taskQueue: { name: 'none' },
    });
  } finally {
    await connection.close();
  }
}
