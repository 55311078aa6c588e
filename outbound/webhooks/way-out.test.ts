import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { newSigningSecret } from '#database/endpoints.js';
import { type GuardOptions, type Lookup, openGuardedAgent } from './guard.js';
import type { Outcome } from './outcome.js';
import { sendWebhook, type WebhookCall } from './send.js';
import { newMessageId } from './sign.js';
import { certificate } from './testing/certificate.js';
import { nameServer } from './testing/name-server.js';
import { type Receiver, reply, say, startReceiver } from './testing/receiver.js';

const quick = { connectMs: 300, totalMs: 5_000 };
const message = {
  id: newMessageId(),
  timestamp: 1_795_386_383,
  body: Buffer.from('{}'),
  secrets: [newSigningSecret()],
};

const receivers: Receiver[] = [];
const start = async (protocol?: 'http' | 'https'): Promise<Receiver> => {
  const receiver = await startReceiver(protocol);
  receivers.push(receiver);
  return receiver;
};
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});

const send = (
  url: string,
  options: Partial<GuardOptions>,
  lookup?: Lookup,
  more: Partial<WebhookCall> = {},
): Promise<Outcome> => {
  const agent = openGuardedAgent({ allowedRanges: [], allowHttp: true, ports: [80, 443], ...options }, lookup);
  return sendWebhook({ url, message, headers: {}, agent, version: '1.2.3', ...more });
};

describe('a name', () => {
  let receiver: Receiver;
  let ours: Partial<GuardOptions>;
  let url: string;
  beforeEach(async () => {
    receiver = await start();
    ours = { allowedRanges: ['127.0.0.1'], ports: [receiver.port] };
    url = `http://hooks.example:${receiver.port}/`;
  });

  it('is asked for once, so that a second answer cannot lead elsewhere', async () => {
    const lookup = nameServer(['127.0.0.1'], ['10.0.0.1']);
    expect(await send(url, ours, lookup)).toMatchObject({
      status: 200,
      address: '127.0.0.1',
      timings: { dnsMs: expect.any(Number) },
    });
    expect(lookup.asked).toBe(1);
  });

  it('is refused when any of its addresses is', async () => {
    for (const answer of [
      ['127.0.0.1', '10.0.0.1'],
      ['8.8.8.8', '127.0.0.2'],
      ['127.0.0.1', '::1'],
    ]) {
      expect(await send(url, ours, nameServer(answer))).toMatchObject({ status: null, error: { kind: 'blocked' } });
    }
    expect(receiver.connections).toBe(0);
  });

  it('is refused when the socket ended up elsewhere, before anything is sent', async () => {
    let reads = 0;
    const lookup: Lookup = (_hostname, _options, callback) =>
      callback(null, [
        {
          get address() {
            reads += 1;
            return reads === 1 ? '8.8.8.8' : '127.0.0.1';
          },
          family: 4,
        },
      ]);
    const outcome = await send(url, { ports: [receiver.port] }, lookup);
    expect(outcome).toMatchObject({ status: null, address: null, error: { kind: 'blocked' } });
    expect(receiver.requests).toEqual([]);
  });

  it('that leads nowhere, or to no answer, is tried again', async () => {
    const missing: Lookup = (_hostname, _options, callback) =>
      callback(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []);
    expect(await send(url, ours, missing)).toMatchObject({ error: { kind: 'dns', code: 'ENOTFOUND' } });
    expect(await send(url, ours, nameServer([]))).toMatchObject({ error: { kind: 'dns' } });
    const silent: Lookup = () => undefined;
    expect(await send(url, ours, silent, { timeouts: quick })).toMatchObject({
      error: { kind: 'timeout', detail: 'No connection was made in 300 ms.' },
    });
  });

  it('that the operator names may be private', async () => {
    const options = { ...ours, allowedRanges: ['hooks.example'] };
    expect(await send(url, options, nameServer(['127.0.0.1']))).toMatchObject({ status: 200 });
    const other = url.replace('hooks', 'other');
    expect(await send(other, options, nameServer(['127.0.0.1']))).toMatchObject({ error: { kind: 'blocked' } });
  });

  it('is told to its owner without the address it resolves to', async () => {
    const { error, address } = await send(url, {}, nameServer(['10.9.8.7']));
    expect([address, JSON.stringify(error)]).toEqual([null, expect.not.stringContaining('10.9.8.7')]);
  });
});

describe('no way in', () => {
  const watcher = { lookedUp: () => undefined, connected: () => undefined };

  it('over a second connection, which would be a second answer to trust', async () => {
    const receiver = await start();
    receiver.answer = (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    const agent = openGuardedAgent({ allowedRanges: ['127.0.0.1'], allowHttp: true, ports: [receiver.port] });
    const client = agent.open(`http://127.0.0.1:${receiver.port}`, watcher, new AbortController().signal);
    const ask = async () => await (await client.request({ method: 'GET', path: '/' })).body.dump();
    await ask();
    await expect(ask()).rejects.toMatchObject({ kind: 'connection' });
    expect(receiver.connections).toBe(1);
    await client.destroy();
  });

  it('through a proxy that the environment names', async () => {
    const [proxy, receiver] = [await start(), await start()];
    const proxyUrl = `http://127.0.0.1:${proxy.port}`;
    const environment = { HTTP_PROXY: proxyUrl, http_proxy: proxyUrl, ALL_PROXY: proxyUrl, NODE_USE_ENV_PROXY: '1' };
    const replaced = jest.replaceProperty(process, 'env', environment);
    const outcome = await send(`http://127.0.0.1:${receiver.port}/`, {
      allowedRanges: ['127.0.0.1'],
      ports: [receiver.port],
    });
    replaced.restore();
    expect([outcome.status, proxy.connections, receiver.connections]).toEqual([200, 0, 1]);
  });
});

describe('TLS', () => {
  const lookup = nameServer(['127.0.0.1']);
  type Trip = Partial<WebhookCall> & { ca?: string; host?: string };
  const to = ({ port }: Receiver, { ca, host = 'hooks.example', ...more }: Trip = {}): Promise<Outcome> =>
    send(`https://${host}:${port}/`, { allowedRanges: ['127.0.0.1'], ports: [port], ...(ca && { ca }) }, lookup, more);

  it('carries a webhook to a receiver whose certificate is trusted', async () => {
    const receiver = await start('https');
    receiver.answer = reply(200, {}, '{"id":7}');
    expect(await to(receiver, { ca: certificate })).toMatchObject({ status: 200, json: { id: 7 }, error: null });
    expect(receiver.requests).toHaveLength(1);
  });

  it('carries nothing where the certificate is unknown or for another name', async () => {
    const receiver = await start('https');
    expect(await to(receiver)).toMatchObject({ status: null, error: { kind: 'tls' } });
    expect(await to(receiver, { ca: certificate, host: 'other.example' })).toMatchObject({
      error: { kind: 'tls', code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    });
    expect(receiver.requests).toEqual([]);
  });

  it('is tried again where garbage, silence or a hang-up answers the handshake', async () => {
    const receiver = await start();
    receiver.greet = say('HTTP/1.1 400 Bad Request\r\n\r\n');
    expect(await to(receiver)).toMatchObject({ error: { kind: 'tls' } });
    receiver.greet = () => undefined;
    expect(await to(receiver, { timeouts: quick })).toMatchObject({
      error: { kind: 'timeout', detail: 'No connection was made in 300 ms.' },
    });
    receiver.greet = (socket) => socket.destroy();
    expect(await to(receiver)).toMatchObject({ error: { kind: 'connection' } });
    expect(receiver.connections).toBe(3);
  });
});

it('a port where nobody listens is a connection that failed', async () => {
  const receiver = await startReceiver();
  await receiver.close();
  const options = { allowedRanges: ['127.0.0.1'], ports: [receiver.port] };
  expect(await send(`http://127.0.0.1:${receiver.port}/`, options)).toMatchObject({
    error: { kind: 'connection', code: 'ECONNREFUSED' },
  });
});
