import { z } from 'zod';
import { errorForStatus, ModelError } from './model-error.js';
import { type ToolCall, ToolCalls, toolCallPiece } from './tool-calls.js';
import { truncated } from './truncated.js';
import { VisibleText } from './visible-text.js';

export interface Reply {
  /** Without thoughts, tags and white space around it; shortened to whole sentences when `finishReason` is `length`. */
  text: string;
  toolCalls: ToolCall[];
  /** Names of calls whose arguments could not be read; `unnamed` where even that is missing. */
  brokenToolCalls: string[];
  /** As the server says it: `stop`, `tool_calls`, `length`, `content_filter`… */
  finishReason: string;
  usage: { promptTokens: number; completionTokens: number } | null;
  /** Milliseconds from the request to the first visible text or tool call; null when there was neither. */
  firstTokenMs: number | null;
}

/** Longest text, and longest arguments of all tool calls together, in characters. */
const maxLength = 32_000;

const said = z.object({
  content: z.string().nullish(),
  refusal: z.string().nullish(),
  tool_calls: z.array(toolCallPiece).nullish(),
});
/** What no server could have counted is as good as nothing. */
const tokens = z.int().min(0).max(100_000_000);
const completion = z.object({
  choices: z
    .array(z.object({ delta: said.nullish(), message: said.nullish(), finish_reason: z.string().nullish() }))
    .nullish(),
  usage: z.object({ prompt_tokens: tokens, completion_tokens: tokens }).nullish().catch(null),
  error: z.unknown().optional(),
});
const statusInside = z.object({ code: z.coerce.number().int().min(400).max(599) });

/** Collects one reply from the chunks of a stream, or from the one document of a server that does not stream. */
export class ReplyBuilder {
  readonly #text: VisibleText;
  readonly #toolCalls = new ToolCalls();
  readonly #startedAt = performance.now();
  #firstTokenMs: number | null = null;
  #finishReason: string | undefined;
  #usage: Reply['usage'] = null;
  #started = false;

  constructor(onText: (delta: string) => void) {
    this.#text = new VisibleText(maxLength, (delta) => {
      this.#markFirstToken();
      onText(delta);
    });
  }

  /** Whether anything of a reply has come. */
  get started(): boolean {
    return this.#started;
  }

  get finished(): boolean {
    return this.#finishReason !== undefined;
  }

  /** Whether the reply is longer than we take; the rest is not worth waiting for. */
  get full(): boolean {
    return this.#text.full || this.#toolCalls.length > maxLength;
  }

  /** Takes one JSON document. Throws a ModelError when it is none, or tells of a failure. */
  add(json: string): void {
    const { choices, usage, error } = parse(json);
    if (error) throw errorInside(error);
    this.#started = true;
    if (usage) this.#usage = { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens };
    const choice = choices?.[0];
    if (!choice) return;
    this.#hear(choice.delta ?? choice.message ?? {});
    if (choice.finish_reason) this.#finishReason = choice.finish_reason;
  }

  /** The reply. Throws a ModelError when the stream ended before it did. */
  build(): Reply {
    const finishReason = this.full ? 'length' : this.#finishReason;
    if (finishReason === undefined) throw new ModelError('cut', 'The model ended in the middle of its answer.');
    this.#text.end();
    for (const json of this.#text.toolCalls) this.#toolCalls.addText(json);
    return {
      text: finishReason === 'length' ? truncated(this.#text.text) : this.#text.text,
      ...this.#toolCalls.finish(),
      finishReason,
      usage: this.#usage,
      firstTokenMs: this.#firstTokenMs,
    };
  }

  #hear({ content, refusal, tool_calls: pieces }: z.infer<typeof said>): void {
    const text = content || refusal;
    if (text) this.#text.add(text);
    if (!pieces) return;
    for (const piece of pieces) this.#toolCalls.add(piece);
    if (pieces.length > 0) this.#markFirstToken();
  }

  #markFirstToken(): void {
    this.#firstTokenMs ??= performance.now() - this.#startedAt;
  }
}

function parse(json: string): z.infer<typeof completion> {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch {
    throw new ModelError('garbage', 'The model sent something that is not JSON.');
  }
  const { success, data } = completion.safeParse(document);
  if (success && (data.choices || data.usage || data.error)) return data;
  throw new ModelError('garbage', 'The model sent JSON that is no chat completion.');
}

/** Servers that fail after they answered 200 say so in the stream, some with a status in `code`. */
function errorInside(error: unknown): ModelError {
  const { success, data } = statusInside.safeParse(error);
  return success
    ? errorForStatus(data.code)
    : new ModelError('unavailable', 'The model failed in the middle of its answer.');
}
