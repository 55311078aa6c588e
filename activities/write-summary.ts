import { Context } from '@temporalio/activity';
import { v5 as uuidv5 } from 'uuid';
import { extractSummary } from '#actions/human-handover/summary.js';
import { saidIn, windowOf } from '#actions/said.js';
import { summaryPrompt } from '#assistant/prompt.js';
import { ModelError } from '#assistant/stream.js';
import type { Step } from '#contracts/conversation-workflow.js';
import { cleaned } from '#contracts/text.js';
import { findConversation } from '#database/conversations.js';
import { append, readEntry, readTimelineWindow } from '#database/timeline.js';
import type { Deps } from './deps.js';
import { withinBudget } from './within-budget.js';

/**
 * Writes down what a conversation is about, for the team that takes over: by the model, or out of the visitor's words when the
 * model is away. It changes no place and no state, so it keeps no step from committing; done twice, it is there once.
 */
export const writeSummary =
  (deps: Pick<Deps, 'db' | 'model' | 'tokens' | 'defaultModel'>) =>
  async ({ conversationId, key }: Step): Promise<void> => {
    const found = await findConversation(deps.db, conversationId);
    if (!found) return;
    const { conversation } = found;
    const id = uuidv5(`summary:${key}`, conversation.id);
    if (await readEntry(deps.db, conversation, id)) return;
    const said = saidIn(await readTimelineWindow(deps.db, conversation.id, windowOf));
    const paid = withinBudget(deps, {
      accountId: conversation.accountId,
      subject: conversation.id,
      key: `summary:${key}`,
    });
    const byModel = await askModel(
      paid,
      conversation.settings.model ?? deps.defaultModel,
      conversation.settings.language,
      said,
    );
    // Models count badly.
    const text = extractSummary(byModel === '' ? said : [{ from: 'visitor', text: byModel }]);
    try {
      await append(deps.db, conversation, [
        {
          kind: 'summary-written',
          id,
          body: { text, by: byModel === '' ? 'extract' : 'model' },
        },
      ]);
    } catch (error) {
      const isThere = error instanceof Error && 'code' in error && error.code === '23505';
      if (!isThere) throw error;
    }
  };

async function askModel(
  { stream }: Deps['model'],
  model: string,
  language: string,
  said: ReturnType<typeof saidIn>,
): Promise<string> {
  try {
    const { text } = await stream({
      model,
      messages: summaryPrompt(said, language),
      tools: [],
      signal: Context.current().cancellationSignal,
      onText: () => undefined,
    });
    return cleaned(text).trim();
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return '';
  }
}
