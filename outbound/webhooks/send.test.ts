import { lookup as systemLookup } from 'node:dns';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { newSigningSecret } from '#database/endpoints.js';
import { openGuardedAgent } from './guard.js';
import type { ErrorKind } from './outcome.js';
import { sendWebhook, type WebhookCall } from './send.js';
import { newMessageId } from './sign.js';
import { drip, type Receiver, reply, say, startReceiver } from './testing/receiver.js';

const message = {
  id: newMessageId(),
  timestamp: Math.floor(Date.now() / 1000),
  body: Buffer.from('{"type":"action.triggered","data":{"text":"für 🐘"}}'),
  secrets: [newSigningSecret()],
};
const token = 'Bearer tok-very-secret-123';
const quick = { connectMs: 5_000, totalMs: 500 };

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const send = (more: Partial<WebhookCall> = {}) =>
  sendWebhook({
    url: `http://127.0.0.1:${receiver.port}/hook?for=parley`,
    message,
    headers: {},
    agent: openGuardedAgent({ allowedRanges: ['127.0.0.1'], allowHttp: true, ports: [receiver.port] }, systemLookup),
    version: '1.2.3',
    ...more,
  });

const json = { 'content-type': 'application/json' };

describe('what a receiver answers', () => {
  it('is told with its status, headers, text and JSON', async () => {
    receiver.answer = reply(200, { ...json, 'X-Request-Id': 'r1', 'set-cookie': 'a=b' }, '{"ticket":{"id":"T-1"}}');
    expect(await send()).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', 'content-length': '23', 'x-request-id': 'r1' },
      text: '{"ticket":{"id":"T-1"}}',
      json: { ticket: { id: 'T-1' } },
      timings: {
        dnsMs: null,
        connectMs: expect.any(Number),
        ttfbMs: expect.any(Number),
        totalMs: expect.any(Number),
      },
      address: '127.0.0.1',
      error: null,
    });
  });

  it('may be nothing', async () => {
    receiver.answer = reply(201);
    expect(await send()).toMatchObject({ status: 201, text: '', json: null, error: null });
  });

  it('is read as JSON only when it is some', async () => {
    receiver.answer = reply(200, json, '<h1>Hello</h1>');
    expect(await send()).toMatchObject({ text: '<h1>Hello</h1>', json: null, error: null });
  });

  it.each([301, 302, 303, 307, 308])('is not followed when it is %d', async (status) => {
    const other = await startReceiver();
    receiver.answer = reply(status, { location: `http://127.0.0.1:${other.port}/` });
    expect(await send()).toMatchObject({ status, headers: { location: `http://127.0.0.1:${other.port}/` } });
    expect([receiver.connections, other.connections]).toEqual([1, 0]);
    await other.close();
  });

  it.each([
    [410, {}],
    [429, { 'retry-after': '120' }],
    [503, { 'retry-after': 'Mon, 23 Nov 2026 10:01:00 GMT' }],
  ])('%d is told as it is', async (status, headers) => {
    receiver.answer = reply(status, headers);
    expect(await send()).toMatchObject({ status, headers, error: null });
  });

  it('is kept to 16 KiB of whole characters, and read as JSON to 64 KiB', async () => {
    const text = JSON.stringify({ id: 'T-1', filling: '🐘'.repeat(10_000) });
    receiver.answer = reply(200, json, text);
    const outcome = await send();
    expect(outcome.error).toBeNull();
    expect(outcome.json).toMatchObject({ id: 'T-1' });
    expect(Buffer.byteLength(outcome.text)).toBeLessThanOrEqual(16_384);
    expect(text.startsWith(outcome.text)).toBe(true);
  });

  it.each([65_536, 65_537])('of %d bytes is complete up to 64 KiB', async (length) => {
    receiver.answer = reply(200, {}, 'a'.repeat(length));
    const { error, text } = await send();
    expect(error?.kind ?? null).toBe(length > 65_536 ? 'too-large' : null);
    expect(text).toHaveLength(16_384);
  });

  it('holds no sign that Postgres would not take, wherever it stands', async () => {
    receiver.answer = reply(200, json, '{"a\\u0000b":"c\\u0000\\ud800","d":["\\u0007"]}');
    expect((await send()).json).toEqual({ ab: 'c\ufffd', d: [''] });
    receiver.answer = reply(200, {}, Buffer.from([0xff, 0x00, 0x41, 0xc3]));
    const { text } = await send();
    expect(text).toBe('\ufffdA');
    receiver.answer = reply(200, {}, Buffer.alloc(16_384, 0xff));
    expect(Buffer.byteLength((await send()).text)).toBeLessThanOrEqual(16_384);
  });

  it('may be nested without end', async () => {
    receiver.answer = reply(200, json, '['.repeat(30_000) + ']'.repeat(30_000));
    expect(await send()).toMatchObject({ status: 200, error: null });
  });
});

describe('a receiver that misbehaves is one attempt, over one connection', () => {
  const head = 'HTTP/1.1 200 OK\r\n';
  interface Expected {
    status?: number | null;
    text?: unknown;
    json?: unknown;
    error: { kind: ErrorKind; detail?: unknown } | null;
  }
  const endless = `${head}transfer-encoding: chunked\r\n\r\n`;
  afterEach(() => expect(receiver.connections).toBe(1));

  it.each<[string, Partial<Pick<Receiver, 'greet' | 'answer'>>, Expected]>([
    [
      'sends without end',
      { answer: drip(endless, `4000\r\n${'a'.repeat(16_384)}\r\n`) },
      { status: 200, error: { kind: 'too-large' } },
    ],
    [
      'drips its headers',
      { answer: drip(`${head}x-a: `, 'a') },
      { status: null, error: { kind: 'timeout', detail: 'No complete answer came in 500 ms.' } },
    ],
    [
      'drips its answer',
      { answer: drip(endless, '1\r\na\r\n') },
      { status: 200, error: { kind: 'timeout' }, json: null, text: expect.stringMatching(/^a+$/) },
    ],
    [
      'drips headers that never matter',
      { answer: drip('', 'HTTP/1.1 103 Early Hints\r\n\r\n') },
      { status: null, error: { kind: 'timeout' } },
    ],
    ['says nothing', { answer: () => undefined }, { status: null, error: { kind: 'timeout' } }],
    [
      'cuts its answer',
      { answer: say(`${head}content-length: 100\r\n\r\n{"id":1}`) },
      { status: 200, text: '{"id":1}', json: null, error: { kind: 'connection' } },
    ],
    [
      'closes when it is asked',
      { answer: (socket) => socket.destroy() },
      {
        status: null,
        error: { kind: 'connection', detail: expect.stringContaining('connection was refused or broke') },
      },
    ],
    ['closes at once', { greet: (socket) => socket.destroy() }, { error: { kind: 'connection' } }],
    ['resets at once', { greet: (socket) => socket.resetAndDestroy() }, { error: { kind: 'connection' } }],
    ['speaks no HTTP', { answer: say('220 mail.example ESMTP\r\n') }, { error: { kind: 'protocol' } }],
    [
      'says two lengths',
      { answer: say(`${head}content-length: 1\r\ncontent-length: 2\r\n\r\nab`) },
      { error: { kind: 'protocol' } },
    ],
    [
      'sends huge headers',
      { answer: say(`${head}x-a: ${'a'.repeat(20_000)}\r\n\r\n`) },
      { status: null, error: { kind: 'too-large' } },
    ],
    [
      'changes the protocol',
      { answer: say('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n') },
      { status: null, error: { kind: 'connection' } },
    ],
    [
      'speaks after its answer',
      { answer: say(`${head}content-length: 2\r\n\r\nok${head}content-length: 4\r\n\r\nevil`) },
      { status: 200, text: 'ok', error: null },
    ],
  ])('%s', async (_, misbehaviour, expected) => {
    Object.assign(receiver, misbehaviour);
    const outcome = await send(expected.error?.kind === 'timeout' ? { timeouts: quick } : {});
    expect(outcome).toMatchObject(expected);
    expect(outcome.timings.totalMs).toBeLessThan(3_000);
    expect(receiver.requests.length).toBeLessThanOrEqual(1);
  });
});

describe('what is sent', () => {
  it('is exactly our headers and the body', async () => {
    await send();
    const [{ head, body } = { head: '', body: Buffer.alloc(0) }] = receiver.requests;
    expect(head.split('\r\n').map((line) => line.replace(/(?<=signature: v1,).*/, '…'))).toEqual([
      'POST /hook?for=parley HTTP/1.1',
      `host: 127.0.0.1:${receiver.port}`,
      'connection: close',
      'content-type: application/json',
      'user-agent: Parley/1.2.3',
      `webhook-id: ${message.id}`,
      `webhook-timestamp: ${message.timestamp}`,
      'webhook-signature: v1,…',
      `content-length: ${message.body.length}`,
    ]);
    expect(body.equals(message.body)).toBe(true);
  });

  it('is the same on every attempt but for time and signature, each over a connection of its own', async () => {
    await send();
    await send({ message: { ...message, timestamp: message.timestamp + 5 } });
    expect(receiver.connections).toBe(2);
    const [first, second] = receiver.requests;
    expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
    const same = (head?: string) => head?.replace(/webhook-(timestamp|signature): .*/g, '');
    expect(same(second?.head)).toBe(same(first?.head));
    for (const { head, body } of receiver.requests) {
      const headers = Object.fromEntries(head.split('\r\n').map((line) => line.split(': ', 2)));
      expect(new Webhook(message.secrets[0] ?? '').verify(body, headers)).toMatchObject({ type: 'action.triggered' });
    }
  });

  it('has the headers of the owner, which replace none of ours and open no metadata service', async () => {
    const refused = [
      ...[
        'Host',
        'Content-Length',
        'content-type',
        'Transfer-Encoding',
        'Connection',
        'Cookie',
        'User-Agent',
        'Expect',
      ],
      ...['Webhook-Id', 'webhook-signature', 'WEBHOOK-TIMESTAMP', 'Upgrade', 'Keep-Alive', 'Proxy-Authorization', 'TE'],
      ...['Metadata', 'Metadata-Flavor', 'X-aws-ec2-metadata-token', 'X-aws-ec2-metadata-token-ttl-seconds'],
      ...['X-Google-Metadata-Request', 'X-aliyun-ecs-metadata-token', 'bad name', '', 'a\r\nb'],
    ];
    const headers = {
      ...Object.fromEntries(refused.map((name) => [name, 'planted'])),
      Authorization: token,
      'X-Split': 'a\r\nplanted: 1',
      'X-Team': 'beans',
    };
    expect(await send({ headers })).toMatchObject({ status: 200, error: null });
    const [{ head } = { head: '' }] = receiver.requests;
    expect(head).toContain(`Authorization: ${token}\r\nX-Team: beans\r\n`);
    expect(head).not.toContain('planted');
    expect(head.match(/^(webhook-id|user-agent|content-type|host|content-length):/gim)).toHaveLength(5);
  });
});

describe('what is kept', () => {
  it('holds no secret, when the receiver repeats all it got and knows', async () => {
    const [secret = ''] = message.secrets;
    const headers = { Authorization: token, 'X-Api-Key': 'key/with+signs==' };
    const echo = JSON.stringify({ [token]: [secret, token, 'key/with+signs=='] });
    receiver.answer = reply(400, { location: `/?k=${encodeURIComponent('key/with+signs==')}`, server: token }, echo);
    const outcome = await send({ headers });
    const kept = JSON.stringify(outcome);
    for (const part of [secret, secret.slice(6), 'tok-very-secret-123', 'key/with', 'key%2Fwith']) {
      expect(kept).not.toContain(part);
    }
    expect(outcome).toMatchObject({ status: 400, headers: { server: '[secret]', location: '/?k=[secret]' } });
    expect(outcome.json).toEqual({ '[secret]': ['[secret]', '[secret]', '[secret]'] });
  });
});

it('throws what is a fault of ours', async () => {
  await expect(send({ message: { ...message, secrets: [] } })).rejects.toThrow('expected a key');
  expect(receiver.requests).toEqual([]);
});
