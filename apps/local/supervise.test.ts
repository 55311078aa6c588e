import { describe, expect, it } from '@jest/globals';
import { type Launched, launch } from './launch.js';
import { commandOf } from './process-list.js';
import { type Supervised, supervise } from './supervise.js';

const aProcess = () => launch('sleep', ['600'], { output: () => undefined });

async function aSupervised(said: string[], start: () => Promise<Launched> = aProcess) {
  let restarted: () => void;
  const restart = new Promise<void>((resolve) => {
    restarted = resolve;
  });
  const kept: Supervised<Launched> = await supervise({
    name: 'part',
    start,
    say: (line) => said.push(line),
    onRestart: async () => restarted(),
  });
  return { kept, restart };
}

describe('supervise', () => {
  it('starts a part again that was killed, and says so', async () => {
    const said: string[] = [];
    const { kept, restart } = await aSupervised(said);
    const before = kept.current().pid;
    await kept.current().kill();
    await restart;
    expect(kept.current().pid).not.toBe(before);
    expect(said).toEqual(['[part] ended (SIGKILL), starts again in 0.5 s']);
    await kept.stop();
    expect(await commandOf(kept.current().pid)).toBe('');
  });

  it('goes on trying when a new start fails', async () => {
    const said: string[] = [];
    let tries = 0;
    const { kept, restart } = await aSupervised(said, async () => {
      tries += 1;
      if (tries === 2) throw new Error('the port is taken');
      return await aProcess();
    });
    await kept.current().kill();
    await restart;
    expect(said).toContain('[part] the port is taken');
    await kept.stop();
  });

  it('does not start again what it stopped', async () => {
    const said: string[] = [];
    const { kept } = await aSupervised(said);
    await kept.stop();
    expect(said).toEqual([]);
  });
});
