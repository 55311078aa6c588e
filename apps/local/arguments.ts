import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { codeOf } from './code-of.js';

export const root = resolve(import.meta.dirname, '../..');

export interface Options {
  /** Data, logs and stack.json of this stack. */
  data: string;
  freshPorts: boolean;
  reset: boolean;
  verbose: boolean;
}

export const usage = `npm start [-- options]
  --reset          begin anew: deletes the data of this stack
  --fresh-ports    free random ports and a fresh data folder, beside a stack that runs
  --data <folder>  keep data, logs and stack.json there (default .local)
  --verbose        show all log lines, not only warnings and errors`;

/** Parses the command line; undefined when help was asked for. Throws on an option that does not exist. */
export function parseOptions(argv: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      reset: { type: 'boolean', default: false },
      'fresh-ports': { type: 'boolean', default: false },
      data: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const freshPorts = values['fresh-ports'];
  const local = join(root, '.local');
  const data = values.data === undefined ? (freshPorts ? nextIn(join(local, 'stacks')) : local) : resolve(values.data);
  return { data, freshPorts, reset: values.reset, verbose: values.verbose };
}

function nextIn(folder: string): string {
  let taken: number[] = [];
  try {
    taken = readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  return join(folder, String(Math.max(0, ...taken) + 1));
}
