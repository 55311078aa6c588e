import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newMessageId, newSigningSecret, signedHeaders } from '#outbound/webhooks/sign.js';

const root = resolve(import.meta.dirname, '..');
const body = Buffer.from('{"type":"action.triggered","data":{"visitor":{"name":"Zoë “Z” – ✓"}}}');
const languages = { js: [process.execPath, 'verify.mjs'], python: ['python3', 'verify.py'], sh: ['sh', 'verify.sh'] };

let folder: string;
let document: string;
beforeAll(async () => {
  // Inside the project, where its packages are found.
  folder = await mkdtemp(join(root, '.cache-webhook-docs-'));
  document = await readFile(join(root, 'docs/webhooks.md'), 'utf8');
});
afterAll(async () => await rm(folder, { recursive: true }));

/** Runs the program of the document over a call; its exit code. */
async function verify(language: keyof typeof languages, headers: Record<string, string>, sent: Buffer, secret: string) {
  const code = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(document)?.[1] ?? '';
  const [command = '', file = ''] = languages[language];
  await writeFile(join(folder, file), code);
  const variables = [
    `SECRET=${secret}`,
    `WEBHOOK_ID=${headers['webhook-id']}`,
    `WEBHOOK_TIMESTAMP=${headers['webhook-timestamp']}`,
    `WEBHOOK_SIGNATURE=${headers['webhook-signature']}`,
  ];
  const child = spawn('env', [...variables, command, join(folder, file)], { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.end(sent);
  const [exitCode] = await once(child, 'close');
  return exitCode;
}

describe.each(['js', 'python', 'sh'] as const)('the program in %s that docs/webhooks.md shows', (language) => {
  const [secret, old] = [newSigningSecret(), newSigningSecret()];
  const now = () => Math.floor(Date.now() / 1000);
  const call = (timestamp = now()) => signedHeaders({ id: newMessageId(), timestamp, body, secrets: [secret, old] });

  it('takes what we send, by the new key and by the one before', async () => {
    expect(await verify(language, call(), body, secret)).toBe(0);
    expect(await verify(language, call(), body, old)).toBe(0);
  });

  it('refuses another body, another key, another id, and a call of yesterday', async () => {
    expect(await verify(language, call(), Buffer.from(`${body} `), secret)).not.toBe(0);
    expect(await verify(language, call(), body, newSigningSecret())).not.toBe(0);
    expect(await verify(language, { ...call(), 'webhook-id': 'msg_other' }, body, secret)).not.toBe(0);
    expect(await verify(language, call(now() - 86_400), body, secret)).not.toBe(0);
  });
});
