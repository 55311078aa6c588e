import { fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { codeOf } from '../apps/local/code-of.js';

/** Opens a file to which a line is added by each call. The line is on the disk when the call returns, whoever is killed then. */
export function openLedger<Line extends object>(file: string): (line: Line) => void {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'a');
  // Behind what a kill may have cut off.
  writeSync(descriptor, '\n');
  return (line) => {
    writeSync(descriptor, `${JSON.stringify(line)}\n`);
    fsyncSync(descriptor);
  };
}

/** Every whole line of a ledger; none when there is no file yet. Nobody was answered on a line that a kill cut off. */
export async function readLedger<Line>(file: string, schema: z.ZodType<Line>): Promise<Line[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
    return '';
  });
  const whole = text.split('\n').filter((line) => line.endsWith('}'));
  return whole.map((line) => schema.parse(JSON.parse(line)));
}
