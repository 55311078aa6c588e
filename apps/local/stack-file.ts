import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf } from './code-of.js';
import { commandOf } from './process-list.js';

const stackFile = z.object({
  api: z.string(),
  console: z.string(),
  demo: z.string(),
  mailbox: z.string(),
  hooks: z.string(),
  smtp: z.string(),
  temporal: z.string(),
  temporalUi: z.string().nullable(),
  postgres: z.string(),
  apiKey: z.string(),
  pids: z.object({
    start: z.number(),
    api: z.number(),
    worker: z.number(),
    temporal: z.number().optional(),
    postgres: z.number().optional(),
  }),
});

/** Addresses of a running stack, for tests and tools. */
export type StackFile = z.infer<typeof stackFile>;

/** A stack that runs, as it is shown. */
export interface Stack {
  addresses: StackFile;
  /** Signs in to the console once; null when somebody has a password. */
  welcome: string | null;
  /** Parts that are not where they wanted to be. */
  moved: string[];
  model: string;
}

const fileIn = (data: string) => join(data, 'stack.json');

/** Writes the addresses; a reader sees all of it or the one before. */
export async function writeStackFile(data: string, stack: StackFile): Promise<void> {
  const draft = `${fileIn(data)}.draft`;
  await writeFile(draft, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, fileIn(data));
}

/** The stack that this folder describes, if there is one and its `npm start` lives. */
export async function readStackFile(data: string): Promise<StackFile | undefined> {
  const text = await readFile(fileIn(data), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const stack = stackFile.parse(JSON.parse(text));
  return (await isStart(stack.pids.start)) ? stack : undefined;
}

const lockIn = (data: string) => join(data, 'start.pid');

/** Makes this process the only one on a data folder. Throws a sentence when another one is. */
export async function lock(data: string): Promise<void> {
  await mkdir(data, { recursive: true });
  for (;;) {
    try {
      await writeFile(lockIn(data), String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(lockIn(data), 'utf8').catch(() => '0'));
    if (holder !== process.pid && (await isStart(holder))) {
      const stack = await readStackFile(data);
      const where = stack ? `, at ${stack.api}` : '';
      throw new Error(
        `Parley runs already in ${data} (pid ${holder}${where}). Stop it, or start beside it with --fresh-ports`,
      );
    }
    await rm(lockIn(data), { force: true });
  }
}

/** After this the folder is free. */
export async function unlock(data: string): Promise<void> {
  await rm(fileIn(data), { force: true });
  await rm(lockIn(data), { force: true });
}

const isStart = async (pid: number): Promise<boolean> =>
  pid > 0 && (await commandOf(pid)).includes('apps/local/main.ts');
