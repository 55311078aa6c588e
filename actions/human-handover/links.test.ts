import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testSize } from '#config/test-env.js';
import { channelName } from '#contracts/entries.js';
import { everyChannel } from '../testing/settings.js';
import { channelLinks, pastesSummary } from './links.js';
import { humanHandoverSettings } from './settings.js';

const id = 'conv_0192f3a4b5c67890abcdef0123456789';
const { channels } = humanHandoverSettings.parse({ enabled: true, channels: everyChannel });
const text = encodeURIComponent(`My order & more?\n\n[${id}]`);

describe('a link to a channel', () => {
  it.each([
    ['whatsapp', `https://wa.me/4930901820?text=${text}`],
    ['telegram', `https://t.me/fernweh_bot?text=${text}`],
    ['messenger', `https://m.me/fernwehcoffee?text=${text}&ref=${id}`],
    ['instagram', `https://ig.me/m/fernweh.coffee?ref=${id}`],
    ['email', null],
  ] as const)('is, for %s, %s', (channel, link) => {
    expect(channelLinks[channel](channels, 'My order & more?', id)).toBe(link);
  });

  it('begins no text with an @, which Telegram takes for an inline bot', () => {
    expect(channelLinks.telegram(channels, '@shop hello', id)).toContain('text=%20%40shop');
  });

  it('holds only the id when nothing was said', () => {
    expect(channelLinks.whatsapp(channels, ' ', id)).toBe(`https://wa.me/4930901820?text=%5B${id}%5D`);
  });

  it('leaves the text to the clipboard where the app may not take it', () => {
    expect(pastesSummary).toEqual(['instagram', 'messenger']);
  });

  it('is always an address of the right host, and its text ends with the id and is no longer than messengers take', () => {
    const hosts = { whatsapp: 'wa.me', telegram: 't.me', messenger: 'm.me', instagram: 'ig.me', email: '' };
    const summary = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({
        unit: fc.constantFrom('a', '🙂', '東', ' ', '@', '\n', '\ud800', '%', '&', '#', ']', 'ب'),
        maxLength: 2000,
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...channelName.options), summary, (channel, words) => {
        const link = channelLinks[channel](channels, words, id);
        if (link === null) return channel === 'email';
        const url = new URL(link);
        const ref = url.searchParams.get('ref');
        const encoded = /[?&]text=([^&]*)/.exec(link)?.[1];
        const sent = url.searchParams.get('text') ?? `[${id}]`;
        const fits = (encoded ?? '').length <= 1800 && [...sent].length <= 700;
        const isText = encoded === undefined || decodeURIComponent(encoded) === sent;
        return (
          url.protocol === 'https:' &&
          url.host === hosts[channel] &&
          (ref === null || ref === id) &&
          sent.endsWith(`[${id}]`) &&
          !sent.startsWith('@') &&
          fits &&
          isText
        );
      }),
      { numRuns: 1_000 * testSize() },
    );
  });
});
