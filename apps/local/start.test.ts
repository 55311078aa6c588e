import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { root } from './arguments.js';
import { type Launched, launch } from './launch.js';
import { commandOf } from './process-list.js';
import { readStackFile, type StackFile } from './stack-file.js';
import { until } from './until.js';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'parley-start-'));
});
afterEach(() => rm(data, { recursive: true, force: true }));

it('starts everything with one command, refuses a second on the same folder, and leaves no process behind', async () => {
  const lines: string[] = [];
  const first = await start(data, (line) => lines.push(line));
  try {
    const stack = await running(first, lines);
    expect((await fetch(`${stack.api}/readyz`)).status).toBe(200);
    const authorization = `Bearer ${stack.apiKey}`;
    expect(await (await fetch(`${stack.api}/v1/bots`, { headers: { authorization } })).json()).toMatchObject({
      data: [{ publicId: 'demo' }],
    });
    expect((await fetch(stack.demo)).status).toBe(200);
    const [, token = ''] = /Console +http\S+\/welcome#token=(\S+)/.exec(lines.join('\n')) ?? [];
    const opened = await fetch(`${stack.api}/v1/session/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: stack.api },
      body: JSON.stringify({ token }),
    });
    expect(await opened.json()).toMatchObject({
      member: { role: 'owner', state: 'invited' },
      account: { name: 'Demo' },
    });

    const said: string[] = [];
    const second = await start(data, (line) => said.push(line));
    expect((await second.exited).code).toBe(1);
    expect(said.join('\n')).toContain(`Parley runs already in ${data} (pid ${first.pid}, at ${stack.api})`);

    await first.stop({ signal: 'SIGINT', withinMs: 20_000 });
    for (const pid of Object.values(stack.pids)) if (pid !== undefined) expect(await commandOf(pid)).toBe('');
    await expect(readFile(join(data, 'stack.json'))).rejects.toThrow('ENOENT');
  } finally {
    await first.kill();
  }
}, 120_000);

const start = (folder: string, output: (line: string) => void): Promise<Launched> => {
  const flags = ['--conditions=parley-source', '--import', '@swc-node/register/esm-register'];
  const args = [...flags, 'apps/local/main.ts', '--fresh-ports', '--data', folder];
  return launch(process.execPath, args, { cwd: root, output });
};

async function running(process: Launched, lines: string[]): Promise<StackFile> {
  const gone = new AbortController();
  void process.exited.then(() => gone.abort(new Error(lines.join('\n'))));
  const check = async () => {
    gone.signal.throwIfAborted();
    const stack = await readStackFile(data);
    if (!stack) throw new Error(lines.join('\n'));
    return stack;
  };
  return await until('npm start', check, { withinMs: 90_000, aborted: gone.signal });
}
