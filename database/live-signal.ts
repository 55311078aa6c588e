/** Channel of NOTIFY and of Redis; one for all conversations, so a process listens once. */
export const liveChannel = 'parley_live';

/**
 * What runs beside the timeline, ephemeral. `entries`: new rows are there, read them. `delta`: a piece of a reply that is being
 * written. `c` is the conversation's uuid.
 */
export type LiveSignal =
  | { c: string; kind: 'entries' }
  | { c: string; kind: 'delta'; entryId: string; attempt: number; offset: number; text: string };
