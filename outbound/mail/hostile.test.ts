import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { someOf } from '#config/test-env.js';
import { isMailAddress } from './address.js';
import { composeMail } from './compose.js';
import type { MailContent } from './content.js';
import { mailSamples } from './samples.js';
import { attacked } from './testing/attacked.js';
import { hostileTexts } from './testing/hostile-texts.js';
import { openSink } from './testing/smtp.js';
import { type MailTransport, openMailTransport } from './transport.js';

const from = 'chat@mail.example';

let sink: Awaited<ReturnType<typeof openSink>>;
let transport: MailTransport;
beforeAll(async () => {
  sink = await openSink();
  transport = openMailTransport({ smtpUrl: `smtp://127.0.0.1:${sink.port}`, from });
});
afterAll(async () => {
  transport.close();
  await sink.close();
});

/** A mail as it was written, and as a server read it: its head without the texts, and its parts. */
async function arrived(content: MailContent) {
  const written = await composeMail(content, { from });
  sink.taken.length = 0;
  expect(await transport.send(written)).toMatchObject({ kind: 'accepted' });
  const [taken, ...more] = sink.taken;
  if (!taken || more.length > 0) throw new Error(`expected one mail, got ${sink.taken.length}`);
  const { mail, to, from: bounces } = taken;
  const headers = mail.headerLines.map(({ key }) => key).filter((key) => key !== 'reply-to');
  const senders = mail.from?.value.map(({ address }) => address);
  return { written, mail, head: { headers, to, bounces, senders, messageId: mail.messageId } };
}

it('whatever was typed, a mail has the headers, the recipient and the parts of any other', async () => {
  const visitor = { name: 'Ann', email: null, phone: null };
  const usual = await arrived({ ...mailSamples['lead-mail'], visitor });
  for (const typed of someOf(hostileTexts)) {
    const [lead] = attacked(typed);
    if (!lead) throw new Error('there is no lead mail');
    const { written, mail, head } = await arrived({ ...lead, to: usual.written.to });
    expect({ typed, ...head }).toEqual({ typed, ...usual.head });
    const replyTo = mail.replyTo?.value.map(({ address }) => address) ?? [];
    expect(replyTo).toEqual(isMailAddress(`${typed}@example.org`) ? [`${typed}@example.org`] : []);
    expect(mail.subject).toMatch(/^New lead: .{1,60} · .{1,60}$/u);
    expect(mail.html).toBe(written.html);
    expect(mail.text?.trim()).toBe(written.text.trim());
    expect(mail.attachments).toHaveLength(written.attachments.length);
  }
}, 120_000);
