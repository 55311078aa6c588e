import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Model, ModelError, openModel, type Reply } from './stream.js';
import { chunk, event, type OddReply, type OddServer, recordings, startOddServer } from './testing/odd-servers.js';

const silenceMs = 400;
const secret = 'sk-very-secret';
const visitorText = 'my number is 555';

let server: OddServer;
let model: Model;
let shown: string;
beforeAll(async () => {
  server = await startOddServer();
});
afterAll(() => server.close());
beforeEach(() => {
  shown = '';
  model = openModel({ baseUrl: server.url, apiKey: secret, silenceMs });
});
afterEach(() => model.close());

const ask = (reply: OddReply, more: Partial<Parameters<Model['stream']>[0]> = {}): Promise<Reply> => {
  server.reply = reply;
  return model.stream({
    model: 'tiny',
    messages: [{ role: 'user', content: visitorText }],
    tools: [],
    signal: new AbortController().signal,
    onText: (delta) => {
      shown += delta;
    },
    ...more,
  });
};

const failure = async (reply: OddReply): Promise<ModelError> => {
  const error: unknown = await ask(reply).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ModelError)) throw new Error(`expected a ModelError, got ${String(error)}`);
  return error;
};

describe('what servers send', () => {
  it.each(Object.entries(recordings))('%s', async (_, { reply, expected }) => {
    expect(await ask(reply)).toMatchObject({ brokenToolCalls: [], toolCalls: [], ...expected });
    expect(shown).not.toMatch(/<|tool_call/);
  });

  it('shows the visitor the text as it comes', async () => {
    const { text, firstTokenMs } = await ask({
      writes: [chunk({ content: 'Hel' }), chunk({ content: 'lo.' }), chunk({}, 'stop')],
    });
    expect(shown).toBe('Hello.');
    expect(text).toBe('Hello.');
    expect(firstTokenMs).toBeGreaterThan(0);
  });
});

describe('what is asked', () => {
  const hello: OddReply = { writes: [chunk({ content: 'Hi.' }, 'stop')] };

  it('asks for a stream with usage, and offers no tools when there are none', async () => {
    await ask(hello);
    const { path, headers, body } = server.requests.at(-1) ?? {};
    expect(path).toBe('/v1/chat/completions');
    expect(headers?.authorization).toBe(`Bearer ${secret}`);
    expect(JSON.parse(body ?? '')).toEqual({
      model: 'tiny',
      messages: [{ role: 'user', content: visitorText }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it.each(['max_completion_tokens', 'max_tokens', 'none'] as const)('says how long it may be, by %s', async (field) => {
    const bounded = openModel({ baseUrl: server.url, apiKey: secret, silenceMs, output: { tokens: 700, field } });
    server.reply = hello;
    const { signal } = new AbortController();
    await bounded.stream({ model: 'tiny', messages: [], tools: [], signal, onText: () => undefined });
    await bounded.close();
    const sent = Object.entries(JSON.parse(server.requests.at(-1)?.body ?? ''));
    expect(sent.filter(([name]) => name.startsWith('max_'))).toEqual(field === 'none' ? [] : [[field, 700]]);
  });

  it('offers tools as they are given', async () => {
    const tools = [{ type: 'function' as const, function: { name: 'handover', parameters: { type: 'object' } } }];
    await ask(hello, { tools });
    expect(JSON.parse(server.requests.at(-1)?.body ?? '')).toMatchObject({ tools });
  });

  it('uses a connection again', async () => {
    const before = server.connections;
    for (const _ of Array(3)) {
      await ask(hello);
      await new Promise(setImmediate);
    }
    expect(server.connections).toBe(before + 1);
  });
});

describe('a model that fails', () => {
  const page = '<html><body>502 for my number is 555 with sk-very-secret</body></html>';

  it.each([
    [401, 'auth', false],
    [403, 'auth', false],
    [400, 'refused', false],
    [402, 'refused', false],
    [404, 'refused', false],
    [413, 'refused', false],
    [422, 'refused', false],
    [302, 'refused', false],
    [429, 'rate-limited', true],
    [408, 'unavailable', true],
    [409, 'unavailable', true],
    [500, 'unavailable', true],
    [503, 'unavailable', true],
  ])('that answers %i is %s, retryable: %s', async (status, code, retryable) => {
    const error = await failure({ status, writes: [page], headers: { location: 'http://127.0.0.1:1/' } });
    expect(error).toMatchObject({ code, retryable });
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toMatch(/555|sk-very|502/);
    expect(error.cause).toBeUndefined();
  });

  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '7', 'retry-after-ms': '250' }, 250],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('tells how long to wait: %j', async (headers, expected) => {
    const { retryAfterMs } = await failure({ status: 429, headers, writes: [] });
    expect(retryAfterMs).toBe(expected);
  });

  it('tells how long to wait until a date', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    const { retryAfterMs } = await failure({ status: 503, headers: { 'retry-after': date }, writes: [] });
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  it('that is not there is unavailable', async () => {
    const nobody = openModel({ baseUrl: 'http://127.0.0.1:1/v1', apiKey: secret, silenceMs });
    const asked = nobody.stream({
      model: 'm',
      messages: [],
      tools: [],
      signal: new AbortController().signal,
      onText: () => undefined,
    });
    await expect(asked).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    await nobody.close();
  });

  const started = chunk({ content: 'We ship to' });
  it.each<[string, OddReply, string]>([
    ['breaks the connection', { writes: [started], ending: 'break' }, 'cut'],
    ['ends without a finish reason', { writes: [started] }, 'cut'],
    ['says it is done without a finish reason', { writes: [started, event('[DONE]')] }, 'cut'],
    ['sends nothing at all', { writes: [] }, 'cut'],
    ['sends an HTML page with 200', { headers: { 'content-type': 'text/html' }, writes: [page] }, 'garbage'],
    [
      'sends plain words with 200',
      { headers: { 'content-type': 'text/plain' }, writes: ['Service overloaded'] },
      'garbage',
    ],
    ['sends half a JSON chunk', { writes: [started, 'data: {"choices":[{"del\n\n'] }, 'garbage'],
    ['sends JSON of another kind', { writes: [event({ hello: 1 })] }, 'garbage'],
    ['sends a document of another kind', { writes: ['{"detail":"Not Found"}'] }, 'garbage'],
    ['sends half a document', { writes: ['{"choices":[{"mess'] }, 'garbage'],
    ['sends a line without end', { writes: Array(70).fill('data: '.padEnd(16_384, 'x')) }, 'garbage'],
    ['hangs before the first byte', { writes: [], ending: 'hang' }, 'timeout'],
    ['hangs after some text', { writes: [started], ending: 'hang' }, 'timeout'],
    ['sends only comments and hangs', { writes: [':\n\n', ':\n\n'], ending: 'hang' }, 'timeout'],
    [
      'reports 429 inside the stream',
      { writes: [started, event({ error: { code: 429, message: page } })] },
      'rate-limited',
    ],
    [
      'reports some failure inside the stream',
      { writes: [event({ error: { message: page, code: null } })] },
      'unavailable',
    ],
    ['reports a failure as a document', { writes: ['{"error":"model not loaded"}'] }, 'unavailable'],
  ])('and %s', async (_, reply, code) => {
    const error = await failure(reply);
    expect(error).toMatchObject({ code, retryable: true });
    expect(error.message).not.toMatch(/555|ship/);
  });

  it('is given up within the silence allowed', async () => {
    const abandoned = server.abandonment();
    const before = performance.now();
    await failure({ writes: [started], ending: 'hang' });
    expect(performance.now() - before).toBeLessThan(silenceMs + 1_000);
    await abandoned;
  });

  it('counts as answered once it has finished, whatever the connection does', async () => {
    const finished = [started, chunk({}, 'stop')];
    expect(await ask({ writes: finished, ending: 'break' })).toMatchObject({
      text: 'We ship to',
      finishReason: 'stop',
    });
    expect(await ask({ writes: finished, ending: 'hang' })).toMatchObject({ text: 'We ship to', finishReason: 'stop' });
  });
});

describe('a reply that is too long', () => {
  const sentence = 'All work and no play makes a dull reply. ';

  it('is cut at 32,000 characters, at the end of a sentence, and the model is let go', async () => {
    const abandoned = server.abandonment();
    const { text, finishReason } = await ask({
      writes: Array(100).fill(chunk({ content: sentence.repeat(20) })),
      ending: 'hang',
    });
    expect(finishReason).toBe('length');
    expect(text.length).toBeLessThanOrEqual(32_000);
    expect(text.length).toBeGreaterThan(31_900);
    expect(text).toMatch(/reply\.$/);
    expect(shown.length).toBeLessThanOrEqual(32_000);
    await abandoned;
  });

  it('in its arguments loses the call', async () => {
    const endless = chunk({
      tool_calls: [{ index: 0, id: 'a', function: { name: 'note', arguments: `"${'x'.repeat(1_000)}` } }],
    });
    expect(await ask({ writes: Array(40).fill(endless), ending: 'hang' })).toMatchObject({
      finishReason: 'length',
      toolCalls: [],
      brokenToolCalls: ['note'],
    });
  });
});

describe('an aborted question', () => {
  const reason = new Error('the visitor has left');

  it('throws the reason when it was over before it began', async () => {
    await expect(ask({ writes: [] }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('throws the reason before the first byte', async () => {
    const stop = new AbortController();
    const asked = ask({ writes: [], ending: 'hang' }, { signal: stop.signal });
    setImmediate(() => stop.abort(reason));
    await expect(asked).rejects.toBe(reason);
  });

  it('throws the reason in the middle of the answer, never a part of it', async () => {
    const stop = new AbortController();
    const onText = (): void => stop.abort(reason);
    const abandoned = server.abandonment();
    const writes = [chunk({ content: 'We ' }), chunk({ content: 'ship.' }), chunk({}, 'stop')];
    await expect(ask({ writes, ending: 'hang' }, { signal: stop.signal, onText })).rejects.toBe(reason);
    await abandoned;
    await expect(ask({ writes: [writes.join('')] }, { signal: AbortSignal.any([stop.signal]), onText })).rejects.toBe(
      reason,
    );
  });

  it('passes on what goes wrong in showing the text', async () => {
    const broken = new Error('nobody listens');
    const onText = (): void => {
      throw broken;
    };
    await expect(ask({ writes: [chunk({ content: 'Hi.' }, 'stop')] }, { onText })).rejects.toBe(broken);
  });
});
