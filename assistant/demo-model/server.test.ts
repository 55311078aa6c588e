import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Model, openModel } from '../stream.js';
import type { Step } from './script.js';
import { type DemoModel, startDemoModel } from './server.js';

const silenceMs = 2_000;
let demo: DemoModel;
let model: Model;
beforeAll(async () => {
  demo = await startDemoModel({ firstTokenMs: 0, tokenMs: 0 });
  model = openModel({ baseUrl: demo.url, apiKey: 'none', silenceMs });
});
afterEach(() => demo.reset());
afterAll(async () => {
  await model.close();
  await demo.close();
});

const messages = [{ role: 'user' as const, content: 'Hello!' }];
async function ask() {
  const shown: string[] = [];
  const signal = new AbortController().signal;
  const onText = (delta: string): void => void shown.push(delta);
  const reply = await model.stream({ model: 'any', messages, tools: [], signal, onText });
  return { ...reply, shown };
}
const post = async (path: string, body: unknown): Promise<Response> =>
  await fetch(`${demo.url}${path}`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

describe('the demo model over HTTP', () => {
  it('streams its answer word by word, with usage', async () => {
    expect(await ask()).toMatchObject({
      text: 'Hello! How can I help you today?',
      shown: ['Hello!', ' How', ' can', ' I', ' help', ' you', ' today?'],
      finishReason: 'stop',
      usage: { promptTokens: 2, completionTokens: 7 },
    });
  });

  it('answers at once when no stream is asked for', async () => {
    const response = await post('/chat/completions', { model: 'x', messages });
    expect(await response.json()).toMatchObject({
      object: 'chat.completion',
      model: 'x',
      choices: [{ message: { role: 'assistant', content: 'Hello! How can I help you today?' }, finish_reason: 'stop' }],
      usage: { total_tokens: 9 },
    });
  });

  it('takes its time as told', async () => {
    demo.script([{ delayMs: 40, tokenMs: 5 }]);
    const before = performance.now();
    const { firstTokenMs } = await ask();
    expect(firstTokenMs).toBeGreaterThan(38);
    expect(performance.now() - before).toBeGreaterThan(38 + 6 * 4);
  });

  it('lists its model', async () => {
    const response = await fetch(`${demo.url}/models`);
    expect(await response.json()).toMatchObject({ object: 'list', data: [{ id: 'demo' }] });
  });

  it.each([
    ['/chat/completions', '{', 400],
    ['/chat/completions', { model: 'x' }, 400],
    ['/chat/completions', 'x'.repeat(4_200_000), 413],
    ['/embeddings', {}, 404],
    ['/control', { next: [{ unheard: 1 }] }, 400],
  ])('refuses what it cannot read: POST %s', async (path, body, status) => {
    const response = await post(path, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toHaveProperty('error.message');
  });
});

describe('the demo model misbehaving', () => {
  it.each<[Step, object]>([
    [{ status: 401 }, { code: 'auth' }],
    [
      { status: 429, retryAfter: 3 },
      { code: 'rate-limited', retryAfterMs: 3_000 },
    ],
    [{ status: 500 }, { code: 'unavailable' }],
    [{ cutAfter: 2 }, { code: 'cut' }],
    [{ cutAfter: 99 }, { code: 'cut' }],
    [{ hangAfter: 0 }, { code: 'timeout' }],
    [{ hangAfter: 2 }, { code: 'timeout' }],
    [{ garbage: true }, { code: 'garbage' }],
    [{ emptyHtml: true }, { code: 'garbage' }],
  ])('%j, once', async (step, expected) => {
    demo.script([step]);
    await expect(ask()).rejects.toMatchObject(expected);
    expect(await ask()).toMatchObject({ finishReason: 'stop' });
  });

  it('says what was so much of an answer before it was cut', async () => {
    demo.script([{ cutAfter: 2 }]);
    let shown = '';
    const onText = (delta: string): void => {
      shown += delta;
    };
    const asked = model.stream({ model: 'x', messages, tools: [], signal: new AbortController().signal, onText });
    await expect(asked).rejects.toMatchObject({ code: 'cut' });
    expect(shown).toBe('Hello! How');
  });

  it('says what it is told, and calls what it is told', async () => {
    demo.script([{ reply: 'As you wish.', toolCalls: [{ name: 'handover', arguments: { reason: 'asked' } }] }]);
    expect(await ask()).toMatchObject({
      text: 'As you wish.',
      toolCalls: [{ id: 'call_1', name: 'handover', arguments: { reason: 'asked' } }],
      finishReason: 'tool_calls',
    });
  });

  it('is told over HTTP, step by step and for all else, and tells what it was asked', async () => {
    await post('/control', { next: [{ status: 500 }, { reply: 'two' }], default: { reply: 'rest' } });
    await expect(ask()).rejects.toMatchObject({ code: 'unavailable' });
    expect((await ask()).text).toBe('two');
    expect((await ask()).text).toBe('rest');
    expect((await ask()).text).toBe('rest');
    const seen = await fetch(`${demo.url}/control`);
    expect(await seen.json()).toMatchObject({ count: 4, queued: 0, last: [{ messages }, {}, {}, { model: 'any' }] });
    await fetch(`${demo.url}/control`, { method: 'DELETE' });
    expect(demo.requests).toEqual({ count: 0, last: [] });
    expect((await ask()).text).toMatch(/^Hello/);
  });
});
