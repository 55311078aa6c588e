import type { ReactElement } from 'react';
import type { OwnerEntry } from '#contracts/entries.js';
import type { Excerpt } from '../fold.js';

/** How a mail of one kind is written from its content. */
export interface Template<C> {
  /** One line; of the visitor it holds the scrubbed name at most. */
  subject(content: C): string;
  /** The entries it tells when there is room for all. */
  history(content: C): readonly OwnerEntry[];
  body(content: C, history: Excerpt): ReactElement;
}
