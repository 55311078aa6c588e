import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Mailbox, startMailbox } from './dev-mailbox.js';
import type { Site } from './listen.js';
import { findPorts } from './ports.js';
import { startWebhookBin } from './webhook-bin.js';

describe('the mailbox', () => {
  let mailbox: Mailbox;
  beforeEach(async () => {
    const { port, smtpPort } = await findPorts({ port: 0, smtpPort: 0 }, { fresh: true });
    mailbox = await startMailbox({ port, smtpPort });
  });
  afterEach(() => mailbox.close());

  it('says so when there is no mail, and that an unknown one is not here', async () => {
    expect(await textOf(mailbox.url)).toContain('No mail yet');
    expect((await fetch(`${mailbox.url}/7`)).status).toBe(404);
  });

  it('shows a mail that came by SMTP, and nothing in it can run', async () => {
    await send(
      mailbox.smtpUrl,
      'Subject: Ein =?utf-8?B?R3J1w58=?=\r\nContent-Type: text/html\r\n\r\n<b>Hi</b><script>1</script>',
    );
    const mails = z.object({ data: z.array(z.looseObject({ subject: z.string(), to: z.array(z.string()) })) });
    expect(mails.parse(await (await fetch(`${mailbox.url}/mails`)).json()).data).toEqual([
      expect.objectContaining({
        subject: 'Ein Gruß',
        to: ['team@shop.example'],
        html: expect.stringContaining('<script>'),
      }),
    ]);
    expect(await textOf(mailbox.url)).toContain('Ein Gruß');
    expect(await textOf(`${mailbox.url}/1`)).toContain('<iframe sandbox=""');
    const shown = await fetch(`${mailbox.url}/1/html`);
    expect(shown.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
  });
});

describe('the webhook bin', () => {
  let bin: Site;
  beforeEach(async () => {
    bin = await startWebhookBin({ port: 0 });
  });
  afterEach(() => bin.close());

  it('takes any POST and shows its headers and body, escaped', async () => {
    expect(await textOf(bin.url)).toContain('No webhook yet');
    const headers = { 'content-type': 'application/json', 'webhook-id': 'msg_1' };
    const answer = await fetch(`${bin.url}/in/crm`, { method: 'POST', headers, body: '{"name":"<b>"}' });
    expect(answer.status).toBe(200);
    expect(await textOf(bin.url)).toContain('crm');
    const page = await textOf(`${bin.url}/1`);
    expect(page).toContain('msg_1');
    expect(page).toContain('&quot;name&quot;: &quot;&lt;b&gt;&quot;');
  });
});

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
