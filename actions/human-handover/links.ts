import type { ChannelName } from '#contracts/entries.js';
import type { HumanHandoverSettings } from './settings.js';

/** Longest prefilled text, in characters, and after percent-encoding: what messengers and browsers take without loss. */
const longestText = 700;
const longestEncoded = 1_800;

type Channels = HumanHandoverSettings['channels'];

/**
 * The address that opens a channel, with the summary and the conversation's id where the channel takes a text. Formats: WhatsApp
 * click to chat, core.telegram.org/api/links, Meta's m.me and ig.me links. Null for e-mail, which opens in the chat.
 */
export const channelLinks: Record<
  ChannelName,
  (channels: Channels, summary: string, conversationId: string) => string | null
> = {
  email: () => null,
  whatsapp: ({ whatsapp }, summary, id) =>
    `https://wa.me/${whatsapp.phone.replace(/\D/g, '')}?text=${prefilled(summary, id)}`,
  telegram: ({ telegram }, summary, id) => `https://t.me/${telegram.username}?text=${prefilled(summary, id)}`,
  messenger: ({ messenger }, summary, id) =>
    `https://m.me/${messenger.page}?text=${prefilled(summary, id)}&ref=${encodeURIComponent(id)}`,
  instagram: ({ instagram }, _summary, id) => `https://ig.me/m/${instagram.username}?ref=${encodeURIComponent(id)}`,
};

/** Channels whose app may not take the text: it is copied first, and the visitor is told to paste it. */
export const pastesSummary: readonly ChannelName[] = ['instagram', 'messenger'];

/** Percent-encoded text that ends with the conversation's id; the summary gives way, never the id. */
function prefilled(summary: string, conversationId: string): string {
  const characters = [...summary.toWellFormed().trim()];
  const ending = characters.length === 0 ? `[${conversationId}]` : `\n\n[${conversationId}]`;
  // Telegram takes a leading @ for an inline bot.
  if (characters[0] === '@') characters.unshift(' ');
  for (let length = Math.min(characters.length, longestText - ending.length); ; length = Math.floor(length * 0.9)) {
    const cut = length < characters.length ? '…' : '';
    const encoded = encodeURIComponent(
      `${characters.slice(0, Math.max(0, length - cut.length)).join('')}${cut}${ending}`,
    );
    if (encoded.length <= longestEncoded || length === 0) return encoded;
  }
}
