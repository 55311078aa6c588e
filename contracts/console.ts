/** Where the team reads a conversation, and an event of it: `id` is the public one, `event` that of an entry or a delivery. */
export const conversationUrl = (publicUrl: string, id: string, event?: string): string =>
  `${publicUrl}/conversations/${id}${event === undefined ? '' : `?event=${event}`}`;

/** Where a one-time link leads. The token is behind the hash, so that no server, log or mail scanner sees or spends it. */
export const welcomeUrl = (publicUrl: string, token: string): string => `${publicUrl}/welcome#token=${token}`;
