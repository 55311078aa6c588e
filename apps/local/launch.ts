import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from './code-of.js';

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Launched {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  /** Asks with a signal, kills after `withinMs`; resolves when the process is gone. */
  stop(options?: { signal?: NodeJS.Signals; withinMs?: number }): Promise<void>;
  /** SIGKILL to the process and its group; resolves when the process is gone. */
  kill(): Promise<void>;
}

export interface LaunchOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  /** Where stdout and stderr go: an open file, or a function that gets each line. */
  output: number | ((line: string) => void);
}

/**
 * Starts a long-lived process in a group of its own, so that a terminal's Ctrl+C reaches only us and we decide the order.
 * It ends when we end, even by SIGKILL: see `watch`.
 */
export async function launch(command: string, args: readonly string[], options: LaunchOptions): Promise<Launched> {
  const { output, ...how } = options;
  const out = typeof output === 'number' ? output : 'pipe';
  const child = spawn(command, [...args], { ...how, detached: true, stdio: ['ignore', out, out] });
  const exited = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  await once(child, 'spawn');
  if (typeof output === 'function') for (const stream of [child.stdout, child.stderr]) eachLine(stream, output);

  const pid = pidOf(child);
  const watcher = watch(pid);
  let alive = true;
  void exited.then(() => {
    alive = false;
    watcher.kill('SIGKILL');
  });

  const kill = async () => {
    if (alive) signalTo(-pid, 'SIGKILL');
    await exited;
  };
  const stop: Launched['stop'] = async ({ signal = 'SIGTERM', withinMs = 10_000 } = {}) => {
    const patience = new AbortController();
    if (alive) signalTo(pid, signal);
    await Promise.race([exited, delay(withinMs, undefined, patience).catch(() => undefined)]);
    patience.abort();
    await kill();
  };
  return { pid, exited, stop, kill };
}

/** A shell that waits for the end of its standard input, which is our end, and then ends `pid`. */
function watch(pid: number): ChildProcess {
  const script = `read -r _; kill -INT $1; i=0
    while kill -0 $1 && [ $i -lt 50 ]; do sleep 0.2; i=$((i + 1)); done; kill -KILL -- -$1`;
  return spawn('sh', ['-c', script, 'sh', String(pid)], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error(`${child.spawnfile} did not start`);
  return child.pid;
}

function eachLine(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream?.on('end', () => rest !== '' && onLine(rest));
}
