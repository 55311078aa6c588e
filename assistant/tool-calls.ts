import { z } from 'zod';

/** A piece of a tool call as servers stream it; every part may be missing. */
export const toolCallPiece = z.object({
  index: z.number().nullish(),
  id: z.string().nullish(),
  function: z.object({ name: z.string().nullish(), arguments: z.unknown().optional() }).nullish(),
});
type ToolCallPiece = z.infer<typeof toolCallPiece>;

export interface ToolCall {
  id: string;
  name: string;
  /** An object, not yet checked against the tool's schema. */
  arguments: unknown;
}

interface Draft {
  index: number | undefined;
  id: string;
  name: string;
  written: string;
}

const parsedArguments = z.record(z.string(), z.unknown());
const writtenAsText = z.object({
  name: z.string(),
  arguments: z.unknown().optional(),
  parameters: z.unknown().optional(),
});

/** Puts tool calls together from the pieces of servers that number them wrongly, name them late or send arguments as objects. */
export class ToolCalls {
  readonly #drafts: Draft[] = [];
  #length = 0;

  /** Characters of arguments so far. */
  get length(): number {
    return this.#length;
  }

  add({ index, id, function: called }: ToolCallPiece): void {
    const piece = { index: index ?? undefined, id: id || '', name: called?.name || '' };
    const draft = this.#continued(piece) ?? this.#begin(piece);
    draft.name ||= piece.name;
    const written = asWritten(called?.arguments);
    draft.written += written;
    this.#length += written.length;
  }

  /** A call in the Hermes and Qwen form, JSON inside the text. */
  addText(json: string): void {
    const parsed = writtenAsText.safeParse(parseJson(json));
    const name = parsed.data?.name ?? /"name"\s*:\s*"([^"]+)"/.exec(json)?.[1] ?? '';
    const written = parsed.success ? asWritten(parsed.data.arguments ?? parsed.data.parameters) : json;
    this.#drafts.push({ index: undefined, id: '', name, written });
  }

  /** The calls that can be read, and the names of those that cannot. */
  finish(): { toolCalls: ToolCall[]; brokenToolCalls: string[] } {
    const toolCalls: ToolCall[] = [];
    const brokenToolCalls: string[] = [];
    for (const [position, { id, name, written }] of this.#drafts.entries()) {
      const read = parsedArguments.safeParse(parseJson(written.trim() || '{}'));
      if (name && read.success) toolCalls.push({ id: id || `call_${position + 1}`, name, arguments: read.data });
      else brokenToolCalls.push(name || 'unnamed');
    }
    return { toolCalls, brokenToolCalls };
  }

  /**
   * The call a piece goes on with. Its id decides when known; else the last call of that index, unless the piece names a call and
   * that one is another: a new id, another name, or the same again after complete arguments.
   */
  #continued({ index, id, name }: { index: number | undefined; id: string; name: string }): Draft | undefined {
    const known = id && this.#drafts.find((draft) => draft.id === id);
    if (known) return known;
    const last = this.#drafts.findLast((draft) => index === undefined || draft.index === index);
    if (!last || !name || !last.name) return last;
    const another = (id && last.id) || name !== last.name || parseJson(last.written) !== undefined;
    return another ? undefined : last;
  }

  #begin(piece: { index: number | undefined; id: string; name: string }): Draft {
    const draft = { ...piece, written: '' };
    this.#drafts.push(draft);
    return draft;
  }
}

const asWritten = (value: unknown): string => (typeof value === 'string' ? value : value ? JSON.stringify(value) : '');

/** undefined when it is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
