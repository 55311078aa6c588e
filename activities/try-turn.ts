import { Context } from '@temporalio/activity';
import { v5 as uuidv5 } from 'uuid';
import type { StoredActions } from '#actions/action.js';
import { factsOf } from '#actions/facts.js';
import type { ActionState } from '#actions/react.js';
import type { Said } from '#actions/said.js';
import type { BotSettings } from '#contracts/bots.js';
import type { Contact } from '#contracts/contact-form.js';
import type { Plan } from '#contracts/plans.js';
import { searchKnowledge } from '#database/knowledge.js';
import type { Deps } from './deps.js';
import { type Thought, think } from './think.js';
import { withinBudget } from './within-budget.js';

export type TrialDeps = Pick<Deps, 'db' | 'model' | 'tokens' | 'defaultModel'>;

/** Whose bot is tried, with the settings that are tried. */
export interface TriedBot {
  id: string;
  accountId: string;
  settings: BotSettings;
  actions: StoredActions;
  plan: Plan;
}

/** One turn of a visitor, or of nobody in particular. */
interface Tried {
  /** Uuid that all ids of this trial follow from. */
  trialId: string;
  /** The message that is answered is the last of them, or the last ones. */
  said: Said[];
  question: string;
  messageSeq: number;
  visitor?: Contact;
  gaveDetails?: boolean;
  /** What the actions remember of the turns before. */
  state?: ActionState;
}

const nobody: Contact = { name: null, email: null, phone: null };

/** The turn that a message would lead to, by the same path as a real one, with everything it would do left undone. */
export async function tryTurn(deps: TrialDeps, bot: TriedBot, tried: Tried): Promise<Thought> {
  const { trialId, said, question, messageSeq, visitor = nobody, gaveDetails = false, state = {} } = tried;
  const { settings, actions, plan } = bot;
  const newId = (label: string): string => uuidv5(label, trialId);
  const facts = factsOf(
    { id: trialId, settings, actions, newestActions: actions, plan, visitor, gaveDetails },
    said,
    newId,
  );
  const { language } = settings;
  const passages = await searchKnowledge(deps.db, { id: bot.id, accountId: bot.accountId, language }, question);
  const model = settings.model ?? deps.defaultModel;
  const { cancellationSignal } = Context.current();
  const paid = withinBudget(deps, { accountId: bot.accountId, subject: trialId, key: 'trial' });
  return await think(
    { settings, state, facts, passages, model, question, messageSeq, replyId: newId('reply') },
    (ask) => paid.stream({ ...ask, signal: cancellationSignal, onText: () => undefined }),
  );
}
