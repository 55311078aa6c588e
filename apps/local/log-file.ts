import { readFile } from 'node:fs/promises';

/** The last lines of a log, as an error message ends with them. */
export async function tailOf(file: string, lines = 12): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const tail = text.trimEnd().split('\n').slice(-lines).join('\n');
  return tail === '' ? `Its log is empty: ${file}` : `The end of ${file}:\n${tail}`;
}
