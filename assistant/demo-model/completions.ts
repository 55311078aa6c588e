import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type Answer, answer } from './answer.js';
import { offeredTool } from './choose-tools.js';
import { sendError, sendJson } from './http.js';
import type { ParsedStep } from './script.js';

const part = z.object({ text: z.string().default('') }).transform(({ text }) => text);
const content = z.union([z.string(), z.array(part).transform((parts) => parts.join('')), z.null().transform(() => '')]);
const completionRequest = z.object({
  model: z.string(),
  messages: z.array(
    z
      .object({ role: z.string(), content: content.default('') })
      .transform(({ role, content: text }) => ({ role, text })),
  ),
  tools: z.array(offeredTool).default([]),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
});
type CompletionRequest = z.output<typeof completionRequest>;

/** Answers one `POST chat/completions` as the step says: at its pace, with its words, or with its failure. */
export async function complete(body: unknown, step: ParsedStep, response: ServerResponse): Promise<void> {
  const request = completionRequest.parse(body);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    if (step.delayMs) await wait(step.delayMs, undefined, { signal: gone.signal });
    if (step.status) sendError(response, step.status, step.says ?? 'as the script says', step.retryAfter);
    else if (step.emptyHtml)
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><html></html>');
    else if (request.stream) await stream(request, step, response, gone.signal);
    else sendJson(response, 200, whole(request, speak(request, step)));
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
}

function speak(request: CompletionRequest, step: ParsedStep) {
  const { reply, toolCalls } = step;
  const said: Answer =
    reply === undefined && toolCalls === undefined
      ? answer(request)
      : { text: reply ?? '', toolCalls: toolCalls ?? [] };
  const tokens = said.text.match(/\s*\S+(?:\s+$)?/g) ?? [];
  const promptTokens = Math.ceil(request.messages.reduce((sum, { text }) => sum + text.length, 0) / 4);
  return {
    text: said.text,
    tokens,
    toolCalls: said.toolCalls.map(({ name, arguments: args }, index) => ({
      id: `call_${index + 1}`,
      type: 'function',
      function: { name, arguments: JSON.stringify(args) },
    })),
    finishReason: step.finishReason ?? (said.toolCalls.length > 0 ? 'tool_calls' : 'stop'),
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: tokens.length,
      total_tokens: promptTokens + tokens.length,
    },
  };
}

const envelope = ({ model }: CompletionRequest, object: string) => ({ id: 'chatcmpl-demo', object, created: 0, model });

function whole(request: CompletionRequest, { text, toolCalls, finishReason, usage }: ReturnType<typeof speak>) {
  const message = { role: 'assistant', content: text, ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}) };
  return {
    ...envelope(request, 'chat.completion'),
    choices: [{ index: 0, message, finish_reason: finishReason }],
    usage,
  };
}

async function stream(
  request: CompletionRequest,
  step: ParsedStep,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { tokens, toolCalls, finishReason, usage } = speak(request, step);
  const withUsage = request.stream_options?.include_usage === true;
  const head = { ...envelope(request, 'chat.completion.chunk'), ...(withUsage ? { usage: null } : {}) };
  const send = (chunk: object): boolean => response.write(`data: ${JSON.stringify({ ...head, ...chunk })}\n\n`);
  const say = (delta: object, finished: string | null = null): boolean =>
    send({ choices: [{ index: 0, delta, finish_reason: finished }] });

  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  if (step.garbage) {
    response.end('data: {"choices":[{"delta":{"content":"Hel\n\n');
    return;
  }
  say({ role: 'assistant', content: '' });
  const breakAt = step.cutAfter ?? step.hangAfter ?? Number.POSITIVE_INFINITY;
  for (const [position, token] of tokens.slice(0, breakAt).entries()) {
    if (position > 0 && step.tokenMs) await wait(step.tokenMs, undefined, { signal });
    say({ content: token });
  }
  // The last comment makes sure that what was said is on its way before the connection breaks.
  if (step.cutAfter !== undefined) response.write(':\n\n', () => response.destroy());
  if (step.cutAfter !== undefined || step.hangAfter !== undefined) return;
  for (const [index, call] of toolCalls.entries()) say({ tool_calls: [{ index, ...call }] });
  say({}, finishReason);
  if (withUsage) send({ choices: [], usage });
  response.end('data: [DONE]\n\n');
}
