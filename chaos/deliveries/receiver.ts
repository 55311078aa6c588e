import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { z } from 'zod';
import { listen } from '../../apps/local/listen.js';
import { openLedger } from '../ledger.js';
import { keyFile, type OutsiderLine, outsiderFile } from './ledgers.js';
import { createManners, type Manner } from './manners.js';

/** The endpoint of everybody's webhooks: writes down what arrives before it answers, and answers as it pleases. */

const [port, folder = ''] = process.argv.slice(2);
const note = openLedger<OutsiderLine>(outsiderFile(folder, 'receiver'));
const nextManner = createManners();
const statuses = { take: 200, slow: 200, refuse: 500, limit: 429, vanish: null, stammer: 200 } satisfies Record<
  Manner,
  number | null
>;
const call = z.object({
  data: z.object({ action: z.object({ name: z.string() }), conversation: z.object({ id: z.string() }) }),
});

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  const run = request.url?.slice(1) ?? '';
  const { data } = call.parse(JSON.parse(body.toString()));
  const { manner, waitMs } = nextManner(run);
  const status = statuses[manner];
  const arrival = randomUUID();
  note({
    arrival,
    at: Date.now(),
    run,
    id: String(request.headers['webhook-id']),
    conversation: data.conversation.id,
    to: data.action.name,
    sha256: createHash('sha256').update(body).digest('hex'),
    genuine: isGenuine(run, body, request.headers),
    status,
  });
  await delay(waitMs);
  if (status === null) return void request.socket.destroy();
  const replied = () => note({ replied: arrival, at: Date.now() });
  response.writeHead(status, { 'content-type': 'application/json', ...(manner === 'limit' && { 'retry-after': '1' }) });
  if (manner === 'stammer') {
    response.write('{ "ticket":', () => {
      replied();
      request.socket.destroy();
    });
  } else response.once('finish', replied).end(JSON.stringify({ ticket: { id: arrival.slice(0, 8) } }));
}

/** By the reference library, with the key as the owner was shown it. */
function isGenuine(run: string, body: Buffer, headers: IncomingHttpHeaders): boolean {
  const key = readFileSync(keyFile(folder, run), 'utf8');
  const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  try {
    new Webhook(key).verify(body, plain);
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}

await listen((request, response) => {
  // Half a call, of a worker that died in the middle of it, has not arrived.
  take(request, response).catch((error: unknown) => {
    process.stderr.write(`${error}\n`);
    request.socket.destroy();
  });
}, Number(port));
