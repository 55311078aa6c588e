/** Where the team reads a conversation; `id` is the public one. */
export const conversationUrl = (publicUrl: string, id: string): string => `${publicUrl}/conversations/${id}`;
