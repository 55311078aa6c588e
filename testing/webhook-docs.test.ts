import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newSigningSecret } from '#database/endpoints.js';
import { newMessageId, signedHeaders } from '#outbound/webhooks/sign.js';
import { findStandardWebhooks, run } from '#outbound/webhooks/testing/python.js';

const root = resolve(import.meta.dirname, '..');
const body = Buffer.from('{"type":"action.triggered","data":{"visitor":{"name":"Zoë “Z” – ✓"}}}');
const library = await findStandardWebhooks();
const hasPython = (await run(['python3', '--version'], '')).exitCode === 0;

/** The programs of the document: how their block is marked, which of those it is, and how it runs. */
const programs = [
  { language: 'JavaScript', mark: 'js', nth: 0, command: process.execPath, file: 'verify.mjs', runs: true },
  { language: 'Python', mark: 'python', nth: 0, command: 'python3', file: 'verify.py', runs: library !== null },
  { language: 'bare Python', mark: 'python', nth: 1, command: 'python3', file: 'bare.py', runs: hasPython },
  { language: 'a shell', mark: 'sh', nth: 0, command: 'sh', file: 'verify.sh', runs: true },
];

let folder: string;
let document: string;
beforeAll(async () => {
  // Inside the project, where its packages are found.
  folder = await mkdtemp(join(root, '.cache-webhook-docs-'));
  document = await readFile(join(root, 'docs/webhooks.md'), 'utf8');
});
afterAll(async () => await rm(folder, { recursive: true }));

/** Runs the program of the document over a call; its exit code. */
async function verify(
  { mark, nth, command, file }: (typeof programs)[number],
  headers: Record<string, string>,
  sent: Buffer,
  secret: string,
) {
  const [, code = ''] = [...document.matchAll(new RegExp(`\`\`\`${mark}\\n([\\s\\S]*?)\`\`\``, 'g'))][nth] ?? [];
  await writeFile(join(folder, file), code);
  const { exitCode } = await run([command, join(folder, file)], sent, {
    SECRET: secret,
    WEBHOOK_ID: headers['webhook-id'] ?? '',
    WEBHOOK_TIMESTAMP: headers['webhook-timestamp'] ?? '',
    WEBHOOK_SIGNATURE: headers['webhook-signature'] ?? '',
    PYTHONPATH: library ?? '',
  });
  return exitCode;
}

for (const program of programs) {
  const describeIt = program.runs ? describe : describe.skip;
  describeIt(`the program in ${program.language} that docs/webhooks.md shows`, () => {
    const [secret, old] = [newSigningSecret(), newSigningSecret()];
    const now = () => Math.floor(Date.now() / 1000);
    const call = (timestamp = now()) => signedHeaders({ id: newMessageId(), timestamp, body, secrets: [secret, old] });

    it('takes what we send, by the new key and by the one before', async () => {
      expect(await verify(program, call(), body, secret)).toBe(0);
      expect(await verify(program, call(), body, old)).toBe(0);
    });

    it('refuses another body, another key, another id, and a call of yesterday', async () => {
      expect(await verify(program, call(), Buffer.from(`${body} `), secret)).not.toBe(0);
      expect(await verify(program, call(), body, newSigningSecret())).not.toBe(0);
      expect(await verify(program, { ...call(), 'webhook-id': 'msg_other' }, body, secret)).not.toBe(0);
      expect(await verify(program, call(now() - 86_400), body, secret)).not.toBe(0);
    });
  });
}
