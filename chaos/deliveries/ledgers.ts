import { join } from 'node:path';
import { z } from 'zod';
import { readLedger } from '../ledger.js';
import { partNames } from '../part.js';

const at = z.number().describe('milliseconds since the epoch');

/** Something arrived at somebody else's server, written down before it is answered. */
const arrivalLine = z.object({
  arrival: z.string(),
  at,
  /** Name of the run it belongs to. */
  run: z.string(),
  /** `webhook-id` or Message-ID. */
  id: z.string(),
  conversation: z.string(),
  /** Address of the mail, or name of the webhook. */
  to: z.string(),
  sha256: z.string(),
  /** Whether the signature of a webhook is right; mails have none. */
  genuine: z.boolean(),
  /** What is going to be answered, or null where the connection is cut instead. */
  status: z.number().nullable(),
});
/** The answer to it left. */
const repliedLine = z.object({ replied: z.string(), at });
export type Arrival = z.infer<typeof arrivalLine> & { repliedAt: number | null };
export type OutsiderLine = z.infer<typeof arrivalLine> | z.infer<typeof repliedLine>;

/** A visitor does something that is to send mails and webhooks, or hears that it was taken. */
const actLine = z.object({
  act: z.string(),
  phase: z.enum(['asked', 'acknowledged']),
  at,
  conversation: z.string(),
  to: z.array(z.string()),
});
export type ActLine = z.infer<typeof actLine>;

/** A delivery that the driver sent again by hand: when it asked, and when it was answered. */
const handLine = z.object({ delivery: z.string(), at, answeredAt: at });
export type HandLine = z.infer<typeof handLine>;

const killLine = z.object({
  target: z.enum(partNames),
  at,
  /** When it was started again, or for Postgres when it answered again. */
  backAt: at,
  /** Whether it waited for something to arrive. */
  aimed: z.boolean(),
});
export type Kill = z.infer<typeof killLine>;

/** Where the outsiders write, in the folder of the stack. */
export const arrivalsFolder = 'arrivals';
export const outsiderFile = (folder: string, part: 'smtp' | 'receiver'): string =>
  join(folder, arrivalsFolder, `${part}.jsonl`);

/** What arrived for one run, in the order of arrival. */
export async function readArrivals(folder: string, run: string): Promise<Arrival[]> {
  const schema = z.union([arrivalLine, repliedLine]);
  const files = [outsiderFile(folder, 'smtp'), outsiderFile(folder, 'receiver')];
  const lines = (await Promise.all(files.map((file) => readLedger(file, schema)))).flat();
  const replies = new Map(lines.flatMap((line) => ('replied' in line ? [[line.replied, line.at] as const] : [])));
  return lines
    .flatMap((line) => ('arrival' in line && line.run === run ? [line] : []))
    .map((line) => ({ ...line, repliedAt: replies.get(line.arrival) ?? null }))
    .sort((a, b) => a.at - b.at);
}

/** The key of a run's webhook, where its receiver looks for it. */
export const keyFile = (folder: string, run: string): string => join(folder, `${run}.key`);

/** Files of the driver, a set for each run. */
export const driverFile = (folder: string, run: string, what: 'acts' | 'kills' | 'by-hand'): string =>
  join(folder, `${run}.${what}.jsonl`);

export const readDriver = async (folder: string, run: string) => ({
  acts: await readLedger(driverFile(folder, run, 'acts'), actLine),
  kills: await readLedger(driverFile(folder, run, 'kills'), killLine),
  byHand: await readLedger(driverFile(folder, run, 'by-hand'), handLine),
});
