import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { fromSource, ownProgram, ownProgramFlags } from '../own-program.js';
import { ProblemError } from '../problem.js';
import { Turns } from '../turns.js';
import type { ImageFormat } from './image-format.js';

const startMs = 20_000;
const drawMs = 2_000;
/** Writable memory in KiB. Not `-v`: Node reserves gigabytes of addresses that it never touches. */
const memoryKib = (fromSource ? 1024 : 256) * 1024;
/** Processor seconds, for a child that outlives us. */
const cpuSeconds = 10;
const maxInside = 5;

const drawing = z.object({
  image: z.base64().transform((text) => Buffer.from(text, 'base64')),
  width: z.number().int(),
  height: z.number().int(),
});
export type Drawing = z.infer<typeof drawing>;

const turns = new Turns(maxInside);

/**
 * Draws an image anew as WebP of at most 128 by 128, in a process of its own that is killed after two seconds. One at a time:
 * throws `unavailable` when five are there, and `invalid` for what cannot be drawn.
 */
export const draw = (file: Buffer, format: ImageFormat): Promise<Drawing> =>
  turns.take(async () => {
    const limits = `ulimit -c 0; ulimit -t ${cpuSeconds}; ulimit -d ${memoryKib}; exec "$@"`;
    const program = ownProgram(new URL('./rasterise.js', import.meta.url));
    const node = [process.execPath, '--max-old-space-size=64', ...ownProgramFlags, program];
    // Without our environment: it holds secrets.
    const child = spawn('/bin/sh', ['-c', limits, 'sh', ...node], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: {},
    });
    const exit = new AbortController();
    const exited = once(child, 'exit').finally(() => exit.abort());
    const answer = async (withinMs: number): Promise<unknown> => {
      const signal = AbortSignal.any([exit.signal, AbortSignal.timeout(withinMs)]);
      const [message] = await once(child, 'message', { signal });
      return message;
    };
    try {
      await answer(startMs).catch((cause: unknown) => {
        throw new Error('The process that draws images did not start.', { cause });
      });
      child.send({ image: file.toString('base64'), format });
      const drawn = drawing.safeParse(await answer(drawMs).catch(() => undefined));
      if (!drawn.success) throw refusal('this image cannot be drawn: it is damaged or takes too much time or memory');
      return drawn.data;
    } finally {
      child.kill('SIGKILL');
      await exited;
    }
  });

/** A file that is not taken, and why. */
export const refusal = (detail: string): ProblemError =>
  new ProblemError('invalid', `/file: ${detail}`, [{ pointer: '/file', detail }]);
