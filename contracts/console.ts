/** Where the team reads a conversation; `id` is the public one. */
export const conversationUrl = (publicUrl: string, id: string): string => `${publicUrl}/conversations/${id}`;

/** Where a one-time link leads. The token is behind the hash, so that no server, log or mail scanner sees or spends it. */
export const welcomeUrl = (publicUrl: string, token: string): string => `${publicUrl}/welcome#token=${token}`;
