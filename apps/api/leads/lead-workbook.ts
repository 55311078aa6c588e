import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ownProgram, ownProgramFlags } from '../own-program.js';
import { Turns } from '../turns.js';
import { leadColumns } from './lead-columns.js';

const turns = new Turns(4);

/**
 * Writes rows of cells as one sheet of an .xlsx file. Its zipping takes seconds, so it happens on a thread beside ours, one file
 * at a time: throws `unavailable` when four are there. When `signal` aborts it stops and throws.
 */
export const leadWorkbook = (rows: AsyncIterable<string[]>, signal: AbortSignal): Promise<Uint8Array> =>
  turns.take(async () => {
    signal.throwIfAborted();
    const worker = new Worker(ownProgram(new URL('./write-workbook.js', import.meta.url)), {
      execArgv: ownProgramFlags,
    });
    const feed = async (): Promise<void> => {
      worker.postMessage({ row: Object.keys(leadColumns) });
      for await (const row of rows) {
        signal.throwIfAborted();
        worker.postMessage({ row });
      }
      worker.postMessage({ end: true });
    };
    try {
      const [[file]] = await Promise.all([once(worker, 'message', { signal }), feed()]);
      return file;
    } finally {
      await worker.terminate();
    }
  });
