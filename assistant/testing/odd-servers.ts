import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { Reply } from '../stream.js';

/** What a server answers, byte for byte. */
export interface OddReply {
  status?: number;
  headers?: Record<string, string>;
  /** Each is written on its own. */
  writes: string[];
  /** `end` the answer properly, `break` the connection, or `hang` with it open. */
  ending?: 'end' | 'break' | 'hang';
}

export interface OddServer {
  /** The base URL for an OpenAI client, with `/v1`. */
  url: string;
  /** The requests that came, oldest first. */
  requests: { path: string; headers: IncomingHttpHeaders; body: string }[];
  /** Connections opened so far. */
  connections: number;
  /** What the following requests get. */
  reply: OddReply;
  /** Resolves when the next client goes away in the middle of its answer. */
  abandonment(): Promise<void>;
  close(): Promise<void>;
}

/** A server that answers every request with the reply that was put in. */
export async function startOddServer(): Promise<OddServer> {
  let leave: () => void = () => undefined;
  const odd: OddServer = {
    url: '',
    requests: [],
    connections: 0,
    reply: { writes: [] },
    abandonment: () =>
      new Promise((resolve) => {
        leave = resolve;
      }),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      odd.requests.push({ path: request.url ?? '', headers: request.headers, body });
      send(odd.reply, response);
    });
    response.once('close', () => response.writableFinished || leave());
  });
  server.on('connection', () => {
    odd.connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address === 'object' && address) odd.url = `http://127.0.0.1:${address.port}/v1`;
  return odd;
}

function send(
  { status = 200, headers = eventStream, writes, ending = 'end' }: OddReply,
  response: ServerResponse,
): void {
  response.writeHead(status, headers);
  response.flushHeaders();
  const writeFrom = (position: number): void => {
    const text = writes[position];
    if (text !== undefined) response.write(text, () => setImmediate(writeFrom, position + 1));
    else if (ending === 'end') response.end();
    else if (ending === 'break') response.destroy();
  };
  writeFrom(0);
}

const eventStream = { 'content-type': 'text/event-stream' };
const json = { 'content-type': 'application/json' };

/** One event of a stream. */
export const event = (data: unknown): string => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
/** One chunk of a completion. */
export const chunk = (delta: unknown, finishReason: string | null = null): string =>
  event({ choices: [{ index: 0, delta, finish_reason: finishReason }] });
const done = event('[DONE]');
const call = (name: string, args: unknown, more: object = {}) => ({ function: { name, arguments: args }, ...more });

interface Recording {
  reply: OddReply;
  expected: Partial<Reply>;
}

const weather = { name: 'weather', arguments: { city: 'Rome' } };
const clock = { name: 'clock', arguments: { zone: 'CET' } };

/** Corner cases of the protocol as servers in use have shown them, and what is to be understood. */
export const recordings: Record<string, Recording> = {
  'OpenAI: role, text, finish, usage in a chunk without choices': {
    reply: {
      writes: [
        chunk({ role: 'assistant', content: '', refusal: null }),
        chunk({ content: 'Hello' }),
        chunk({ content: ' there.' }),
        chunk({}, 'stop'),
        event({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 } }),
        done,
      ],
    },
    expected: { text: 'Hello there.', finishReason: 'stop', usage: { promptTokens: 9, completionTokens: 3 } },
  },
  'OpenAI: arguments in pieces, calls told apart by index': {
    reply: {
      writes: [
        chunk({
          role: 'assistant',
          content: null,
          tool_calls: [{ index: 0, id: 'call_a', type: 'function', ...call('weather', '') }],
        }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: '{"ci' } }] }),
        chunk({ tool_calls: [{ index: 1, id: 'call_b', type: 'function', ...call('clock', '{"zone":') }] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: 'ty":"Rome"}' } }] }),
        chunk({ tool_calls: [{ index: 1, function: { arguments: '"CET"}' } }] }),
        chunk({}, 'tool_calls'),
        done,
      ],
    },
    expected: {
      text: '',
      finishReason: 'tool_calls',
      toolCalls: [
        { id: 'call_a', ...weather },
        { id: 'call_b', ...clock },
      ],
    },
  },
  'Azure: filter results in a first chunk without choices': {
    reply: {
      writes: [
        event({ choices: [], usage: null, prompt_filter_results: [] }),
        chunk({ content: 'Hi.' }),
        chunk({}, 'content_filter'),
        done,
      ],
    },
    expected: { text: 'Hi.', finishReason: 'content_filter' },
  },
  'llama.cpp: content null at first, timings beside the usage': {
    reply: {
      writes: [
        chunk({ role: 'assistant', content: null }),
        chunk({ content: 'Hi.' }),
        chunk({}, 'stop'),
        event({
          choices: [],
          usage: {
            completion_tokens: 2,
            prompt_tokens: 5,
            total_tokens: 7,
            prompt_tokens_details: { cached_tokens: 0 },
          },
          timings: { cache_n: 0, prompt_n: 5, prompt_ms: 31.063 },
        }),
        done,
      ],
    },
    expected: { text: 'Hi.', usage: { promptTokens: 5, completionTokens: 2 } },
  },
  'lines that end as on Windows': {
    reply: {
      writes: [chunk({ content: 'Hi.' }), chunk({}, 'stop'), done].map((text) => text.replaceAll('\n', '\r\n')),
    },
    expected: { text: 'Hi.' },
  },
  'llama.cpp: a failure told as a field of its own, then the end': {
    reply: {
      writes: [
        event({ choices: [], usage: null }),
        'error: {"code":500,"message":"slot is busy"}\n\n',
        chunk({ content: 'Hi.' }, 'stop'),
      ],
    },
    expected: { text: 'Hi.' },
  },
  'vLLM: thoughts in a field of their own': {
    reply: {
      writes: [
        chunk({ reasoning_content: 'They greet me.' }),
        chunk({ reasoning: 'So do I.' }),
        chunk({ content: 'Hi.' }),
        chunk({}, 'stop'),
        done,
      ],
    },
    expected: { text: 'Hi.' },
  },
  'vLLM: a thought in the text, its opening tag written by the template': {
    reply: {
      writes: [chunk({ content: 'They greet me.</th' }), chunk({ content: 'ink>\n\nHi.' }), chunk({}, 'stop'), done],
    },
    expected: { text: 'Hi.' },
  },
  'vLLM: a new id in every piece of one call': {
    reply: {
      writes: [
        chunk({ tool_calls: [{ index: 0, id: 'x1', ...call('weather', '') }] }),
        chunk({ tool_calls: [{ index: 0, id: 'x2', function: { arguments: '{"city":' } }] }),
        chunk({ tool_calls: [{ index: 0, id: 'x3', function: { arguments: '"Rome"}' } }] }),
        chunk({}, 'tool_calls'),
        done,
      ],
    },
    expected: { toolCalls: [{ id: 'x1', ...weather }] },
  },
  'Ollama: parallel calls that all have index 0, finished with stop': {
    reply: {
      writes: [
        chunk({ tool_calls: [{ index: 0, id: 'call_1a', type: 'function', ...call('weather', '{"city":"Rome"}') }] }),
        chunk({ tool_calls: [{ index: 0, id: 'call_2b', type: 'function', ...call('clock', '{"zone":"CET"}') }] }),
        chunk({ role: 'assistant', content: '' }, 'stop'),
        done,
      ],
    },
    expected: {
      finishReason: 'stop',
      toolCalls: [
        { id: 'call_1a', ...weather },
        { id: 'call_2b', ...clock },
      ],
    },
  },
  'Ollama: arguments as an object, no id, no index': {
    reply: {
      writes: [
        chunk({ tool_calls: [call('weather', { city: 'Rome' }), call('clock', { zone: 'CET' })] }),
        chunk({}, 'stop'),
        done,
      ],
    },
    expected: {
      toolCalls: [
        { id: 'call_1', ...weather },
        { id: 'call_2', ...clock },
      ],
    },
  },
  'Gemini: empty ids, the same tool twice at index 0': {
    reply: {
      writes: [
        chunk({ tool_calls: [{ index: 0, id: '', ...call('weather', '{"city":"Rome"}') }] }),
        chunk({ tool_calls: [{ index: 0, id: '', ...call('weather', '{"city":"Bari"}') }] }),
        chunk({}, 'stop'),
      ],
    },
    expected: {
      toolCalls: [
        { id: 'call_1', ...weather },
        { id: 'call_2', name: 'weather', arguments: { city: 'Bari' } },
      ],
    },
  },
  'Qwen and Hermes: thought and call written into the text': {
    reply: {
      writes: [
        chunk({ content: '<thi' }),
        chunk({ content: 'nk>\nhm\n</think>\n\nOne moment.\n<tool' }),
        chunk({ content: '_call>\n{"name": "weather", "arguments": {"city": "Rome"}}\n</tool_call' }),
        chunk({ content: '>' }),
        chunk({}, 'stop'),
        done,
      ],
    },
    expected: { text: 'One moment.', toolCalls: [{ id: 'call_1', ...weather }] },
  },
  'a call in the text whose closing tag was taken for the end': {
    reply: {
      writes: [
        chunk({ content: '<tool_call>{"name":"weather","parameters":{"city":"Rome"}}' }),
        chunk({}, 'stop'),
        done,
      ],
    },
    expected: { text: '', toolCalls: [{ id: 'call_1', ...weather }] },
  },
  'a call cut off in its arguments, beside a good one': {
    reply: {
      writes: [
        chunk({
          tool_calls: [
            { index: 0, id: 'a', ...call('weather', '{"city":"Ro') },
            { index: 1, id: 'b', ...call('clock', '{"zone":"CET"}') },
          ],
        }),
        chunk({ content: '<tool_call>{"name": "radio", "arg</tool_call>' }),
        chunk({}, 'tool_calls'),
      ],
    },
    expected: { toolCalls: [{ id: 'b', ...clock }], brokenToolCalls: ['weather', 'radio'] },
  },
  'a call without arguments': {
    reply: {
      writes: [chunk({ tool_calls: [{ index: 0, id: 'a', ...call('clock', null) }] }), chunk({}, 'tool_calls'), done],
    },
    expected: { toolCalls: [{ id: 'a', name: 'clock', arguments: {} }] },
  },
  'OpenRouter: comments while it waits, then the stream': {
    reply: {
      writes: [
        ': OPENROUTER PROCESSING\n\n',
        ': OPENROUTER PROCESSING\n\n',
        chunk({ content: 'Hi.' }),
        chunk({}, 'stop'),
        done,
      ],
    },
    expected: { text: 'Hi.' },
  },
  'no [DONE], no blank line at the end': {
    reply: { writes: [chunk({ content: 'Hi.' }), chunk({}, 'stop').trimEnd()] },
    expected: { text: 'Hi.', finishReason: 'stop' },
  },
  'an empty finish reason in every chunk, no space after data:': {
    reply: {
      writes: [
        chunk({ content: 'Hi' }, '').replace('data: ', 'data:'),
        chunk({ content: '.' }, ''),
        chunk({}, 'stop'),
        done,
      ],
    },
    expected: { text: 'Hi.', finishReason: 'stop' },
  },
  'events and letters split anywhere, no content type': {
    reply: { headers: {}, writes: [...[chunk({ content: 'Grüße 👋.' }), chunk({}, 'stop'), done].join('')] },
    expected: { text: 'Grüße 👋.' },
  },
  'one plain document, although a stream was asked for': {
    reply: {
      headers: json,
      writes: [
        ' \n{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hi.",',
        '"tool_calls":[{"id":"a","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Rome\\"}"}}]},',
        '"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}\n',
      ],
    },
    expected: {
      text: 'Hi.',
      toolCalls: [{ id: 'a', ...weather }],
      finishReason: 'tool_calls',
      usage: { promptTokens: 1, completionTokens: 2 },
    },
  },
  'cut off by its token limit in mid-sentence': {
    reply: { writes: [chunk({ content: 'We ship to Rome. It takes three' }), chunk({}, 'length'), done] },
    expected: { text: 'We ship to Rome.', finishReason: 'length' },
  },
  'a refusal in a field of its own': {
    reply: { writes: [chunk({ refusal: 'I cannot do that.' }), chunk({}, 'stop'), done] },
    expected: { text: 'I cannot do that.' },
  },
};
