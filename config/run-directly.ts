import { pathToFileURL } from 'node:url';
import { ConfigError } from './config.js';

/** Runs `main` when its module is the program that was started. What is wrong with the environment is said without a stack. */
export function runDirectly(moduleUrl: string, main: (args: string[]) => Promise<void>): void {
  const [, program, ...args] = process.argv;
  if (program === undefined || pathToFileURL(program).href !== moduleUrl) return;
  main(args).catch((error: unknown) => {
    const text = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${text}\n`);
    process.exit(1);
  });
}
