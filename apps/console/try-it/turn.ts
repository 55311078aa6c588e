import type { components } from '../api/schema.js';

export type Tried = components['schemas']['TriedMessage'];
export type Decision = Tried['decisions'][number];
export type Said = NonNullable<components['schemas']['TryMessage']['history']>;

/** One sentence and what came of it; neither while it is being tried. */
export interface Turn {
  history: Said;
  message: string;
  tried?: Tried;
  problem?: { detail: string };
}
