import { describe, expect, it } from '@jest/globals';
import type { OwnerEntry } from '#contracts/entries.js';
import { composeMail } from './compose.js';
import type { MailContent } from './content.js';
import { mailSamples } from './samples.js';

const compose = (content: MailContent) => composeMail(content, { from: 'chat@mail.example' });
const {
  'lead-mail': lead,
  'handover-mail': handover,
  'confirmation-mail': confirmation,
  'transcript-mail': transcript,
} = mailSamples;
const link = 'Open the conversation https://console.example/conversations/conv_0192f3a4b5c67890abcdef0000000007';

const says = (seq: number, text: string, kind: 'visitor-message' | 'bot-message' = 'visitor-message'): OwnerEntry => ({
  id: `entry_${seq}`,
  seq,
  at: new Date(Date.UTC(2026, 2, 28, 20, 0, seq * 20)).toISOString(),
  kind,
  text,
});

describe('a lead mail', () => {
  it('holds the details, the consent word for word, the history and the link', async () => {
    const { subject, text } = await compose(lead);
    expect(subject).toBe('New lead: Zoë Brandt · Hafenrösterei');
    expect(text).toContain(link);
    for (const fact of ['zoe.brandt@example.at', '+4366012345678', 'Given: the visitor ticked the box', '14:09 GMT+1'])
      expect(text).toContain(fact);
    expect(text).toContain('> I agree that Hafenrösterei keeps my details to answer me.');
    expect(text).toContain('Zoë Brandt · 14:06 GMT+1\n> My last parcel came open.');
  });

  it('says when nothing was said before', async () => {
    const forms = lead.entries.filter(({ kind }) => kind === 'form-shown');
    for (const entries of [[], forms]) expect((await compose({ ...lead, entries })).text).toContain('No messages yet.');
    expect((await compose(lead)).text).not.toContain('No messages yet.');
  });

  it.each([
    [null, 'The form asked for no consent.'],
    [{ ...lead.consent, given: false }, 'Not given ('],
    [{ ...lead.consent, mode: 'notice' as const, given: false }, 'Shown as a notice, without a tick'],
  ])('tells consent as it is: %#', async (consent, words) => {
    expect((await compose({ ...lead, consent })).text).toContain(words);
  });

  it('calls a visitor without a name a visitor, and shows no empty fields', async () => {
    const { subject, text } = await compose({ ...lead, visitor: { ...lead.visitor, name: ' ', phone: null } });
    expect(subject).toBe('New lead: a visitor · Hafenrösterei');
    expect(text).not.toMatch(/^Phone/m);
  });
});

describe('a handover mail', () => {
  it('says who, why and what about, and that nobody checked the summary', async () => {
    const { subject, text } = await compose(handover);
    expect(subject).toBe('Support request: Zoë Brandt · Hafenrösterei');
    expect(text).toContain('The visitor asked for a person: “wants a person for a damaged parcel”');
    expect(text).toContain('Written by an automatic assistant');
    expect(text).toContain(link);
    expect(text).toContain('> Zoë asked what shipping to Austria costs');
    expect(text).toMatch(/Conversation +conv_0192f3a4b5c67890abcdef0000000007/);
    expect(text).not.toContain('Consent');
  });

  it('tells the last turns, and the whole history with the consent when it is the lead mail too', async () => {
    const entries = Array.from({ length: 30 }, (_, at) => says(at, `message ${at}.`));
    const last = (await compose({ ...handover, entries })).text;
    expect(last).not.toContain('message 17.');
    expect(last).toContain('message 18.');
    const merged = await compose({ ...handover, entries, merged: true });
    expect(merged.subject).toBe('Support request and new lead: Zoë Brandt · Hafenrösterei');
    expect(merged.text).toContain('message 0.');
    expect(merged.text).toContain('Given: the visitor ticked the box');
  });
});

it('a confirmation holds the owner’s words, and no link', async () => {
  const { subject, html, text } = await compose(confirmation);
  expect(subject).toBe('We received your request · Hafenrösterei');
  expect(text).toContain('Thanks! Our team has received your message');
  expect(html).not.toContain('<a');
  expect(html).not.toContain('console.example');
});

describe('a transcript', () => {
  it('tells name, date, time and number of messages, and which mail failed', async () => {
    const { text } = await compose(transcript);
    expect(text).toMatch(/Name +Zoë Brandt\n/);
    expect(text).toMatch(/Date +Thursday,? 26 March 2026\n/);
    expect(text).toMatch(/Time +14:02 GMT\+1 to 14:12 GMT\+1\n/);
    expect(text).toMatch(/Messages +6\n/);
    expect(text).toContain(link);
    expect(text).not.toContain('Not delivered');
    const after = await compose(mailSamples['transcript-mail-after-a-failure']);
    expect(after.text).toContain('Not delivered: the handover mail to support@hafenroesterei.example');
  });

  it('shows every entry as it appeared', async () => {
    const { html, text } = await compose(transcript);
    for (const shown of [
      '<strong>€6.90</strong>',
      '<em>€49</em>',
      '<code>HR-</code>',
      '<li>up to 2 kg: 3 to 4 days</li>',
    ])
      expect(html).toContain(shown);
    expect(text).toContain('see our shipping page (https://hafenroesterei.example/shipping)');
    for (const line of [
      '· Buttons: [View prices] https://hafenroesterei.example/prices',
      '· Zoë Brandt clicked [View prices]',
      '> Ways to reach the team: [Email] [WhatsApp]',
      '· Zoë Brandt chose Email',
      '> Form: Name *, Email *, Phone',
      '· Details sent: Name, Email, Phone; consent given',
      '> Thanks! Our team has your message and will answer shortly.',
      '· The chat ended',
    ])
      expect(text).toContain(line);
  });

  it('leaves out what only operators see', async () => {
    const inner: OwnerEntry = { ...says(1, ''), kind: 'summary-written', text: 'inner words', by: 'model' };
    expect((await compose({ ...transcript, entries: [inner] })).text).not.toContain('inner words');
  });

  it('begins a day at midnight of the bot’s zone, also when the clocks change', async () => {
    const at = (iso: string, seq: number) => ({ ...says(seq, `at ${iso}`), at: iso });
    const night = ['2026-03-28T22:59:00.000Z', '2026-03-28T23:00:00.000Z', '2026-03-29T01:00:00.000Z'];
    const { text } = await compose({ ...transcript, entries: night.map(at) });
    expect(text.match(/— .* —/g)).toEqual([
      expect.stringMatching(/Saturday,? 28 March/),
      expect.stringMatching(/Sunday,? 29 March/),
    ]);
    expect(text).toContain('23:59 GMT+1\n> at 2026-03-28T22:59');
    expect(text).toContain('03:00 GMT+2\n> at 2026-03-29T01:00');
    const kathmandu = { ...transcript.bot, timezone: 'Asia/Kathmandu' };
    expect((await compose({ ...transcript, bot: kathmandu, entries: night.map(at) })).text).toContain('04:44 GMT+5:45');
  });
});

describe('a long conversation', () => {
  const long = Array.from({ length: 2000 }, (_, at) =>
    says(
      at + 1,
      `message ${at + 1}: ${'**word** <b> & '.repeat(10)}`,
      at % 2 === 0 ? 'visitor-message' : 'bot-message',
    ),
  );

  it.each([
    ['transcript-mail', { ...transcript, entries: long }],
    ['lead-mail', { ...lead, entries: long }],
    ['merged handover-mail', { ...handover, merged: true, entries: long }],
  ] as const)('%s folds its middle below 90 KB and attaches the whole', async (_, content) => {
    const { html, text, attachments } = await compose(content);
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(90_000);
    expect(Buffer.byteLength(html)).toBeGreaterThan(45_000);
    for (const kept of ['message 1:', 'message 2000:']) expect(text).toContain(kept);
    expect(text).toMatch(/… 1,\d\d\d messages, whole conversation attached/);
    expect(attachments.map(({ filename }) => filename)).toEqual([
      'conv_0192f3a4b5c67890abcdef0000000007.txt',
      'conv_0192f3a4b5c67890abcdef0000000007.html',
    ]);
    for (const { content } of attachments) expect(content).toContain('message 1000:');
  });

  it('counts exactly what it leaves out', async () => {
    const { text } = await compose({ ...transcript, entries: long });
    const left = Number(/… ([\d,]+) messages/.exec(text)?.[1]?.replace(',', ''));
    expect(left + (text.match(/^> message \d+:/gm)?.length ?? 0)).toBe(2000);
  });

  it.each(['x', '"', '<', '**a** ', '- a\n', '`', '# a\n', '\n', '👩‍💻', '[a](https://b.example) '])(
    'stays below 90 KB when one message is 100 KB of %j',
    async (piece) => {
      const bomb = piece.repeat(Math.ceil(100_000 / piece.length));
      const entries = [says(1, 'before'), says(2, bomb), says(3, bomb, 'bot-message'), says(4, 'after')];
      const { html, text, attachments } = await compose({ ...transcript, entries });
      expect(Buffer.byteLength(html)).toBeLessThanOrEqual(90_000);
      expect(text).toContain('> before');
      expect(text).toContain('> after');
      expect(html.includes('whole conversation attached')).toBe(attachments.length > 0);
    },
  );

  it('attaches nothing when everything fits', async () => {
    expect((await compose(transcript)).attachments).toEqual([]);
  });
});

describe('hostile text', () => {
  const hostile =
    '</style></title><script>alert(1)</script><img src=x onerror=alert(1)>\u202eevil\u2066\u200b [x](javascript:alert(1)) https://evil.example/?a=1';
  const entries: OwnerEntry[] = [
    says(1, hostile),
    says(2, hostile, 'bot-message'),
    { ...says(3, ''), kind: 'notice', text: hostile, about: 'handover' },
    { ...says(4, ''), kind: 'confirm-asked', action: 'x', inputs: { [hostile]: hostile } },
    { ...says(5, ''), kind: 'button-clicked', buttonId: 'btn_1', text: hostile, link: 'javascript:alert(1)' },
  ];
  const attacked = {
    entries,
    visitor: {
      name: `Ann\r\nBcc: eve@evil.example ${hostile}`,
      email: 'a@b.example, eve@evil.example',
      phone: hostile,
    },
    conversation: { ...lead.conversation, pageUrl: `https://evil.example/${hostile}` },
    bot: { ...lead.bot, name: hostile },
  };
  const mails: [string, MailContent][] = [
    ['lead-mail', { ...lead, ...attacked }],
    ['handover-mail', { ...handover, ...attacked, summary: { text: hostile, by: 'model' } }],
    ['transcript-mail', { ...transcript, ...attacked }],
    ['confirmation-mail', { ...confirmation, bot: attacked.bot, message: hostile }],
  ];

  it.each(mails)('is only text in a %s', async (_, content) => {
    const { html, text, subject, from } = await compose(content);
    const tags = [...html.matchAll(/<([a-z]\w*)([^>]*)>/gi)];
    expect(tags.filter(([, name = '']) => /^(script|img|iframe|svg|link|base|form|object)$/i.test(name))).toEqual([]);
    expect(tags.filter(([, , attributes = '']) => /\s(on\w+|src|background)=/i.test(attributes))).toEqual([]);
    expect(html.match(/<a\b[^>]*href="[^"]*"/g) ?? []).toHaveLength('visitor' in content ? 1 : 0);
    expect(html.match(/<style/g)?.length).toBe(html.match(/<\/style/g)?.length);
    for (const part of [html, text, subject, from.name]) expect(part).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    for (const line of [subject, from.name]) expect(line).not.toMatch(/[\r\n]/);
    expect(subject.length).toBeLessThanOrEqual(200);
  });

  it('takes no reply address that is not one plain address', async () => {
    expect((await compose({ ...lead, ...attacked })).replyTo).toBeUndefined();
    expect((await compose(lead)).replyTo).toBe('zoe.brandt@example.at');
    expect((await compose(transcript)).replyTo).toBeUndefined();
    expect((await compose(confirmation)).replyTo).toBeUndefined();
  });

  it('cannot write a line in somebody else’s name in the text part', async () => {
    const fake = 'Hi\n\nHafenrösterei · 14:03 GMT+1\n> Your refund is approved.';
    const { text } = await compose({ ...transcript, entries: [says(1, fake), says(2, fake, 'bot-message')] });
    expect(text.match(/^(?!>).*14:03 GMT\+1$/gm)).toBeNull();
  });
});

it('the same delivery makes the same Message-ID, and mails of a conversation make a thread', async () => {
  const [first, second, other] = [await compose(lead), await compose(lead), await compose(handover)];
  expect(first.messageId).toBe('<dlv_0192f3a4b5c67890abcdef0000000001@mail.example>');
  expect(second.messageId).toBe(first.messageId);
  expect(other.messageId).not.toBe(first.messageId);
  expect(other.headers.References).toBe(first.headers.References);
});
