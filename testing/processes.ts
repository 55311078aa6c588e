import { root } from '#apps/local/arguments.js';
import { launch } from '#apps/local/launch.js';
import { findPorts } from '#apps/local/ports.js';
import { until } from './until.js';

/** API and worker as processes of their own, as they are run, and every line they write. */
export interface Processes {
  api: { url: string };
  worker: { url: string };
  lines: Record<'api' | 'worker', string[]>;
  /** Asks both to stop, and waits for their last line. */
  stop(): Promise<void>;
}

/** Starts both with this environment and nothing else of ours. Resolves when a message would be answered. */
export async function startProcesses(environment: Record<string, string>): Promise<Processes> {
  const ports = await findPorts({ api: 0, worker: 0 }, { fresh: true });
  const env = { ...environment, PORT: String(ports.api), WORKER_PORT: String(ports.worker) };
  const lines: Processes['lines'] = { api: [], worker: [] };
  const start = async (name: 'api' | 'worker') =>
    await launch(process.execPath, [...fromSource, `apps/${name}/main.ts`], {
      cwd: root,
      env,
      output: (line) => lines[name].push(line),
    });
  const started = [await start('worker'), await start('api')];
  const stop = async () => {
    for (const one of started) await one.stop();
  };
  const url = `http://127.0.0.1:${ports.api}`;
  try {
    await until(
      'API and worker',
      async () => {
        const { status } = await fetch(`${url}/readyz`);
        if (status !== 200) throw new Error(Object.values(lines).flat().join('\n'));
      },
      60_000,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { api: { url }, worker: { url: `http://127.0.0.1:${ports.worker}` }, lines, stop };
}

const fromSource = ['--conditions=parley-source', '--import', '@swc-node/register/esm-register'];
