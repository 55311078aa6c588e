import type { ChatCompletionFunctionTool } from 'openai/resources/chat/completions';
import { z } from 'zod';
import type { Call, Tool } from '#actions/action.js';
import { madeOnce } from '#actions/made-once.js';
import type { Decision } from '#contracts/entries.js';
import type { Reply } from './stream.js';

/** A tool with the action it belongs to. */
export type Offered = Tool & { action: string };

/** Most calls of one turn that are looked at. */
const maxCalls = 5;

/**
 * What the model may do of what it asked for. Only tools that were offered in this turn count, with arguments that fit their
 * schema and no others, each call once, five at most. Everything else is refused with the reason; nothing the model read, in
 * knowledge or elsewhere, can add a tool.
 */
export function guard(
  offered: readonly Offered[],
  { toolCalls, brokenToolCalls }: Pick<Reply, 'toolCalls' | 'brokenToolCalls'>,
): { calls: Call[]; refused: Decision[] } {
  const calls: Call[] = [];
  const refused: Decision[] = [];
  const seen = new Set<string>();
  for (const [position, { name, arguments: given }] of toolCalls.entries()) {
    const tool = offered.find((candidate) => candidate.name === name);
    const refuse = (why: string): number =>
      refused.push({ action: tool?.action ?? 'model', what: shown(name), fires: false, why });
    const key = JSON.stringify([name, given]);
    if (position >= maxCalls) refuse(`more than ${maxCalls} calls in a turn`);
    else if (!tool) refuse('was not offered');
    else if (seen.has(key)) refuse('called twice in a turn');
    else {
      const { success, data, error } = (tool.accepts ?? tool.parameters).safeParse(given);
      if (success) calls.push({ tool: name, arguments: data });
      else refuse(`arguments: ${problemsOf(error)}`);
    }
    seen.add(key);
  }
  const broken = brokenToolCalls.map((name) => ({
    action: offered.find((tool) => tool.name === name)?.action ?? 'model',
    what: shown(name),
    fires: false,
    why: 'arguments could not be read',
  }));
  return { calls, refused: [...refused, ...broken.slice(0, maxCalls)] };
}

/** The tools as a chat completion takes them. */
export const asFunctions = (offered: readonly Offered[]): ChatCompletionFunctionTool[] =>
  offered.map(({ name, description, parameters }) => ({
    type: 'function',
    function: { name, description, parameters: schemaOf(parameters) },
  }));

const schemaOf = madeOnce((parameters: z.ZodObject) => {
  const { $schema, ...schema } = z.toJSONSchema(parameters);
  return schema;
});

/** Names come from the model and may be anything. */
const shown = (name: string): string => name.replace(/[^\w-]/g, '').slice(0, 64) || 'unnamed';

/** Where the arguments are wrong; what they say stays out of it. */
const problemsOf = (error: z.ZodError | undefined): string =>
  (error?.issues ?? [])
    .slice(0, 3)
    .map(({ path, code }) => `${code} at /${path.map(String).join('/').slice(0, 80)}`)
    .join(', ');
