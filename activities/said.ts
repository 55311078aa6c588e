import type { StoredEntry } from '#database/timeline.js';

/** What the model and the rules look back on. */
export const windowOf = { kinds: ['visitor-message', 'bot-message', 'notice'] as const, limit: 60 };

export interface Said {
  from: 'visitor' | 'bot';
  text: string;
}

/** Messages of both sides; a notice is the bot's word. */
export const saidIn = (entries: readonly Pick<StoredEntry, 'kind' | 'body'>[]): Said[] =>
  entries.map((entry) => ({ from: entry.kind === 'visitor-message' ? 'visitor' : 'bot', text: textOf(entry) }));

export const textOf = ({ body }: Pick<StoredEntry, 'body'>): string => (typeof body.text === 'string' ? body.text : '');
