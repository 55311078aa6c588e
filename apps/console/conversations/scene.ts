/** Who speaks in a conversation, and by which clock. */
export interface Scene {
  botId: string;
  conversationId: string;
  visitor: string;
  bot: string;
  zone: string | undefined;
  leadId: string | null;
}
