import type { Model, Reply } from '#assistant/stream.js';
import { ModelError } from '#assistant/stream.js';
import type { ModelErrorCode } from '#contracts/entries.js';
import { type ModelCall, reserveTokens, settleTokens } from '#database/model-budget.js';
import type { Deps } from './deps.js';

type Ask = Parameters<Model['stream']>[0];

/**
 * The model for one turn, whose calls are paid for before they are made, and settled by what they used. Throws a ModelError
 * `budget` where there is not enough for the prompt and the longest answer. A call that dies with this process stays paid for;
 * whoever makes it again under the same key finds it so.
 */
export function withinBudget(
  { db, model, tokens }: Pick<Deps, 'db' | 'model' | 'tokens'>,
  turn: ModelCall,
): Deps['model'] {
  let calls = 0;
  let usedInTurn = 0;
  const stream = async (ask: Ask): Promise<Reply> => {
    calls += 1;
    const call = { ...turn, key: `${turn.key}#${calls}` };
    const reserved = promptTokens(ask) + tokens.output;
    const spent = await reserveTokens(db, call, reserved, tokens.budgets, usedInTurn);
    if (spent) throw new ModelError('budget', `The budget of the ${spent} has no ${reserved} tokens left.`);
    try {
      const reply = await model.stream(ask);
      const used = reply.usage && reply.usage.promptTokens + reply.usage.completionTokens;
      usedInTurn += used ?? reserved;
      await settleTokens(db, call, used);
      return reply;
    } catch (error) {
      if (error instanceof ModelError) await settleTokens(db, call, unanswered.includes(error.code) ? 0 : null);
      throw error;
    }
  };
  return { stream };
}

/** Failures in which the model did nothing that costs. */
const unanswered: readonly ModelErrorCode[] = ['auth', 'rate-limited', 'unavailable', 'refused'];

/** More than a prompt has in any language known to us: a token is three bytes of UTF-8 at least, seen over a whole prompt. */
const promptTokens = ({ messages, tools }: Ask): number =>
  Math.ceil(Buffer.byteLength(JSON.stringify({ messages, tools })) / 3);
