/** Channel of NOTIFY and of Redis; one for all conversations, so a process listens once. */
export const liveChannel = 'parley_live';

/**
 * What runs beside the timeline, ephemeral. `entries`: new rows are there, read them. `delta`: a piece of a reply that is being
 * written, by a step that saw so many before it. `c` is the conversation's uuid.
 */
export type LiveSignal = { c: string; kind: 'entries' } | Delta;

export interface Delta {
  c: string;
  kind: 'delta';
  entryId: string;
  attempt: number;
  step: number;
  offset: number;
  text: string;
}
