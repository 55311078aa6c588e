import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from './arguments.js';
import { type Launched, launch } from './launch.js';

/** Starts `apps/<name>/main.ts`. All its lines go to `logFile`; `show` gets those worth a human's eye, or all when `verbose`. */
export async function startApp(options: {
  name: string;
  env: Record<string, string | undefined>;
  logFile: string;
  verbose: boolean;
  show: (line: string) => void;
}): Promise<Launched> {
  const { name, env, logFile, verbose, show } = options;
  const log = createWriteStream(logFile, { flags: 'a' });
  let stopping = false;
  const output = (line: string) => {
    log.write(`${line}\n`);
    const shown = verbose ? line : worthShowing(line);
    if (shown !== undefined && !stopping) show(`[${name}] ${shown}`);
  };
  const args = [...process.execArgv, join(root, 'apps', name, 'main.ts')];
  const app = await launch(process.execPath, args, { cwd: root, env, output });
  return {
    ...app,
    async stop() {
      stopping = true;
      await app.stop({ withinMs: 12_000 });
      log.end();
    },
  };
}

const logLine = z.object({
  level: z.number(),
  msg: z.string().default(''),
  err: z.object({ message: z.string() }).optional(),
});

/** Warnings and errors, shortened; lines that are no log lines as they are. */
function worthShowing(line: string): string | undefined {
  const parsed = logLine.safeParse(parseJson(line));
  if (!parsed.success) return line;
  const { level, msg, err } = parsed.data;
  if (level < 40) return undefined;
  return `${level < 50 ? 'warning' : 'error'}: ${msg}${err ? ` (${err.message})` : ''}`;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
