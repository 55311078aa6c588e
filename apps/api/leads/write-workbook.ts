import { parentPort } from 'node:worker_threads';
import writeXlsxFile from 'write-excel-file/node';
import { z } from 'zod';

/** A program for a thread: takes rows of text, then answers the .xlsx file. Text stays text: no cell is ever a formula. */
const message = z.union([z.object({ row: z.array(z.string()) }), z.object({ end: z.literal(true) })]);
const rows: { value: string; type: StringConstructor }[][] = [];

parentPort?.on('message', (said) => {
  const heard = message.parse(said);
  if ('row' in heard) rows.push(heard.row.map((value) => ({ value, type: String })));
  else
    void writeXlsxFile(rows, { sheet: 'Leads', stickyRowsCount: 1 })
      .toBuffer()
      .then((file) => parentPort?.postMessage(file));
});
