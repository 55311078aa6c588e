import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { type Mailbox, startMailbox } from './dev-mailbox.js';
import type { Site } from './listen.js';
import { findPorts } from './ports.js';
import { sampleNames } from './sample-mails.js';
import { startWebhookBin } from './webhook-bin.js';

describe('the mailbox', () => {
  let mailbox: Mailbox;
  beforeEach(async () => {
    const { port, smtpPort } = await findPorts({ port: 0, smtpPort: 0 }, { fresh: true });
    mailbox = await startMailbox({ port, smtpPort });
  });
  afterEach(() => mailbox.close());

  const mails = async () => mailsSchema.parse(await (await fetch(`${mailbox.url}/mails`)).json()).data;

  it('says so when there is no mail, and that an unknown one is not here', async () => {
    expect(await textOf(mailbox.url)).toContain('No mail yet');
    expect((await fetch(`${mailbox.url}/7`)).status).toBe(404);
  });

  it('shows a mail that came by SMTP, and nothing in it can run', async () => {
    await send(
      mailbox.smtpUrl,
      'Subject: Ein =?utf-8?B?R3J1w58=?=\r\nContent-Type: text/html\r\n\r\n<b>Hi</b><script>1</script>',
    );
    expect(await mails()).toEqual([
      expect.objectContaining({
        subject: 'Ein Gruß',
        to: ['team@shop.example'],
        html: expect.stringContaining('<script>'),
      }),
    ]);
    expect(await textOf(mailbox.url)).toContain('Ein Gruß');
    expect(await textOf(`${mailbox.url}/1`)).toContain('<iframe sandbox="allow-popups');
    const shown = await fetch(`${mailbox.url}/1/html`);
    expect(shown.headers.get('content-security-policy')).toMatch(/^sandbox allow-popups[^;]*; default-src 'none'/);
    expect(shown.headers.get('content-security-policy')).not.toMatch(
      /allow-(scripts|same-origin|forms|top-navigation)/,
    );
  });

  it('finds mails by subject, address or text', async () => {
    await send(mailbox.smtpUrl, 'Subject: Lead\r\n\r\nabout coffee');
    await send(mailbox.smtpUrl, 'Subject: Chat\r\n\r\nabout oolong');
    for (const [search, found] of [
      ['lead', ['Lead']],
      ['OOLONG', ['Chat']],
      ['team@shop', ['Chat', 'Lead']],
      ['<script>', []],
    ] as const) {
      const page = await textOf(`${mailbox.url}/?q=${encodeURIComponent(search)}`);
      expect([...page.matchAll(/<b>(.*?)<\/b>/g)].map(([, subject]) => subject)).toEqual(found);
    }
    expect(await textOf(`${mailbox.url}/?q=<script>`)).toContain('No mail has “&lt;script&gt;”');
  });

  it('forgets all mails when it is told to, and not by the page of another site', async () => {
    await send(mailbox.smtpUrl, 'Subject: Hi\r\n\r\nHi');
    const remove = (from: string) =>
      fetch(`${mailbox.url}/mails/delete`, { method: 'POST', headers: { 'sec-fetch-site': from } });
    expect((await remove('cross-site')).status).toBe(403);
    expect(await mails()).toHaveLength(1);
    await remove('same-origin');
    expect(await mails()).toEqual([]);
  });

  it('sends a sample of each kind the way every mail goes out, and again as a new mail', async () => {
    const ask = async (sample: string) =>
      (await fetch(`${mailbox.url}/samples`, { method: 'POST', body: new URLSearchParams({ sample }) })).status;
    expect(await ask('all')).toBe(200);
    expect(await ask('lead-mail')).toBe(200);
    expect(await ask('love-letter')).toBe(400);
    const sent = await mails();
    expect(sent).toHaveLength(sampleNames.length + 1);
    expect(sent[0]?.subject).toBe('New lead: Zoë Brandt · Hafenrösterei');
    const ids = sent.map(({ headers }) => headers.find(([name]) => name === 'message-id')?.[1]);
    expect(new Set(ids).size).toBe(sent.length);
    const [folded] = sent.filter(({ attachments }) => attachments.length > 0);
    expect(folded?.attachments.map(({ filename }) => filename)).toEqual([
      expect.stringMatching(/^conv_\w+\.txt$/),
      expect.stringMatching(/^conv_\w+\.html$/),
    ]);
    const file = await fetch(`${mailbox.url}/${folded?.id}/attachments/0`);
    expect(file.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(await file.text()).toContain('coffee number 500?');
  });
});

describe('the webhook bin', () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  let bin: Site;
  beforeEach(async () => {
    bin = await startWebhookBin({
      port: 0,
      secretsAt: async (addresses) => (addresses.some((address) => address.endsWith('/known')) ? [secret] : []),
    });
  });
  afterEach(() => bin.close());

  const post = (name: string, headers: Record<string, string> = {}, body = '{"name":"<b>"}') =>
    fetch(`${bin.url}/in/${name}`, { method: 'POST', headers, body });
  const set = (name: string, answer: object) =>
    fetch(`${bin.url}/answers/${name}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(answer),
    });
  const verdicts = async () =>
    callsSchema.parse(await (await fetch(`${bin.url}/calls`)).json()).data.map(({ signature }) => signature.verdict);

  it('takes any call and shows method, path, headers and body, escaped', async () => {
    expect(await textOf(bin.url)).toContain('No webhook yet');
    const answer = await post('crm', { 'content-type': 'application/json', 'webhook-id': 'msg_1' });
    expect([answer.status, await answer.json()]).toEqual([200, { received: true }]);
    expect(await textOf(bin.url)).toContain('POST crm');
    const page = await textOf(`${bin.url}/1`);
    expect(page).toContain('msg_1');
    expect(page).toContain('&quot;name&quot;: &quot;&lt;b&gt;&quot;');
    await fetch(`${bin.url}/in/deep/er?a=1`, { method: 'PUT', body: 'plain' });
    expect(await textOf(`${bin.url}/2`)).toContain('<code>PUT /hooks/in/deep/er?a=1</code>');
  });

  it('answers a path as it was set, and every other path as usual', async () => {
    await set('crm', { status: 503, retryAfter: '7', body: 'busy' });
    const answer = await post('crm');
    expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([503, '7', 'busy']);
    expect((await post('other')).status).toBe(200);
    expect(await textOf(`${bin.url}/1`)).toContain('503, Retry-After: 7');
    await set('crm', {});
    expect((await post('crm')).status).toBe(200);
  });

  it('waits before it answers, and cuts the connection where it is to', async () => {
    await set('slow', { delayMs: 150 });
    const began = performance.now();
    await post('slow');
    expect(performance.now() - began).toBeGreaterThan(140);
    await set('gone', { cut: true });
    await expect(post('gone')).rejects.toThrow('fetch failed');
    expect(await textOf(bin.url)).toContain('answered cut');
  });

  it('is set by the form of a page too, and says what is wrong with it', async () => {
    const submit = (fields: Record<string, string>) =>
      fetch(`${bin.url}/answers/crm`, { method: 'POST', body: new URLSearchParams(fields) });
    await submit({ status: '410', delayMs: '0', retryAfter: '', body: '', secret: '' });
    expect((await post('crm')).status).toBe(410);
    expect(await textOf(`${bin.url}/paths/crm`)).toContain('value="410"');
    for (const wrong of [{ status: '99' }, { delayMs: '-1' }, { retryAfter: 'ü' }, { secret: 'whsec_%' }]) {
      const refused = await submit({ ...wrong });
      expect([refused.status, await refused.text()]).toEqual([
        400,
        expect.stringContaining(`at ${Object.keys(wrong)}`),
      ]);
    }
    expect((await post('crm')).status).toBe(410);
  });

  it('says of each call whether it is signed with the secret that is known or was pasted', async () => {
    const body = '{"a":1}';
    const signed = (at = new Date()) => ({
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': `v1,${'A'.repeat(43)}= ${new Webhook(secret).sign('msg_1', at, body)}`,
    });
    await post('known', signed(), body);
    await post('known', signed(), `${body} `);
    await post('known', signed(new Date(Date.now() - 600_000)), body);
    await post('known', {}, body);
    await post('pasted', signed(), body);
    expect(await verdicts()).toEqual(['no secret', 'not signed', 'wrong', 'wrong', 'valid']);
    await set('pasted', { secret });
    expect((await verdicts())[0]).toBe('valid');
    await set('pasted', { secret: `whsec_${Buffer.alloc(32, 8).toString('base64')}` });
    expect((await verdicts())[0]).toBe('wrong');
    expect(await textOf(`${bin.url}/5`)).toContain('another secret, or changed on the way');
  });
});

const mailsSchema = z.object({
  data: z.array(
    z.looseObject({
      id: z.number(),
      subject: z.string(),
      to: z.array(z.string()),
      headers: z.array(z.tuple([z.string(), z.string()])),
      attachments: z.array(z.object({ filename: z.string(), contentType: z.string(), bytes: z.number() })),
    }),
  ),
});
const callsSchema = z.object({ data: z.array(z.object({ signature: z.object({ verdict: z.string() }) })) });

const textOf = async (url: string) => await (await fetch(url)).text();

/** A mail by hand: the next line goes out when the server has answered the one before. */
async function send(smtpUrl: string, content: string): Promise<void> {
  const { hostname, port } = new URL(smtpUrl);
  const socket = connect(Number(port), hostname);
  const recipients = ['MAIL FROM:<bot@parley.example>', 'RCPT TO:<team@shop.example>'];
  for (const line of ['HELO test', ...recipients, 'DATA', `${content}\r\n.`, 'QUIT']) {
    await once(socket, 'data');
    socket.write(`${line}\r\n`);
  }
  await once(socket.resume(), 'close');
}
