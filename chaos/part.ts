import { setTimeout as delay } from 'node:timers/promises';
import type { Launched } from '../apps/local/launch.js';

/** `smtp` and `receiver` are other people's servers: one for mails, and the endpoint of webhooks. */
export const partNames = ['worker', 'api', 'postgres', 'temporal', 'smtp', 'receiver'] as const;
export type PartName = (typeof partNames)[number];

type Running = Pick<Launched, 'pid' | 'exited' | 'kill'>;

export interface Part {
  /** Of the process that runs now. */
  readonly pid: number;
  /** Kills it, leaves it dead for `downMs`, starts it again as a supervisor would, and resolves when it runs. */
  kill(options?: { downMs?: number; signal?: Deadly }): Promise<void>;
  /** Kills it; it stays dead until it is started again. */
  takeAway(signal?: Deadly): Promise<{ startAgain(): Promise<void> }>;
  stop(): Promise<void>;
}

type Deadly = 'SIGKILL' | 'SIGQUIT';

/** How long a supervisor waits before it starts again what died. */
const supervisorMs = 300;

/** Keeps one process of the stack running. `onCrash` hears of every end that nobody asked for. */
export async function keepRunning(start: () => Promise<Running>, onCrash: (how: string) => void): Promise<Part> {
  let expected = false;
  let running = await watched();
  let restarting: Promise<void> = Promise.resolve();

  async function watched(): Promise<Running> {
    const started = await start();
    expected = false;
    void started.exited.then(({ code, signal }) => {
      if (expected) return;
      onCrash(signal ?? `code ${code}`);
      restarting = startAgain(supervisorMs);
    });
    return started;
  }

  async function startAgain(downMs: number): Promise<void> {
    await delay(downMs);
    running = await watched();
  }

  async function takeAway(signal: Deadly = 'SIGKILL') {
    await restarting;
    expected = true;
    if (signal === 'SIGKILL') await running.kill();
    else process.kill(running.pid, signal);
    await running.exited;
    return { startAgain: () => startAgain(0) };
  }

  return {
    get pid() {
      return running.pid;
    },
    takeAway,
    async kill({ downMs = supervisorMs, signal } = {}) {
      await takeAway(signal);
      await startAgain(downMs);
    },
    async stop() {
      await takeAway();
    },
  };
}
