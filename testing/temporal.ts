import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { findPorts } from '#apps/local/ports.js';
import { startTemporal, type TemporalServer } from '#apps/local/temporal-server.js';
import { loadTestServers } from '#config/test-env.js';

export interface TestTemporal {
  address: string;
  client: Client;
  /** Holds its data and its log. */
  folder: string;
  /** SIGKILL, as a machine would die; what was acknowledged stays on its disk. */
  kill(): Promise<void>;
  /** Starts again with the data of before. */
  startAgain(): Promise<void>;
  close(): Promise<void>;
}

/** A Temporal server of one's own, with time skipping allowed. */
export async function openTestTemporal({
  binary = loadTestServers().temporalBinary,
  dynamicConfig = {},
}: {
  binary?: string;
  dynamicConfig?: Record<string, number>;
} = {}): Promise<TestTemporal> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-temporal-'));
  const ports = await findPorts({ temporal: 0, ui: 0 }, { fresh: true });
  const start = (): Promise<TemporalServer> =>
    startTemporal({
      binary,
      port: ports.temporal,
      uiPort: ports.ui,
      dbFile: join(folder, 'temporal.db'),
      dynamicConfig: { 'frontend.WorkflowTimeSkippingEnabled': true, ...dynamicConfig },
      logFile: join(folder, 'temporal.log'),
    });
  let server = await start();
  const connection = await Connection.connect({ address: server.address });
  return {
    address: server.address,
    client: new Client({ connection }),
    folder,
    kill: async () => await server.kill(),
    startAgain: async () => {
      server = await start();
    },
    async close() {
      await connection.close();
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
