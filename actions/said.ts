/** What the model and the rules look back on. */
export const windowOf = { kinds: ['visitor-message', 'bot-message', 'notice'] as const, limit: 60 };

interface Entry {
  kind: string;
  body: Record<string, unknown>;
}

export interface Said {
  from: 'visitor' | 'bot';
  text: string;
}

/** Messages of both sides; a notice is the bot's word. */
export const saidIn = (entries: readonly Entry[]): Said[] =>
  entries.map((entry) => ({ from: entry.kind === 'visitor-message' ? 'visitor' : 'bot', text: textOf(entry) }));

export const textOf = ({ body }: Pick<Entry, 'body'>): string => (typeof body.text === 'string' ? body.text : '');
