import { acceptConfirmation, acceptForm } from './accept-entry.js';
import { announceOutage } from './announce-outage.js';
import { answerMessage } from './answer-message.js';
import { attemptDelivery } from './attempt-delivery.js';
import type { DeliveryDeps, Deps } from './deps.js';
import { endConversation } from './end-conversation.js';
import { sendTranscript } from './send-transcript.js';
import { settleDelivery } from './settle-delivery.js';
import { finishRun, tryItem } from './try-item.js';
import { tryMessage } from './try-message.js';
import { writeSummary } from './write-summary.js';

/** Every step of a conversation, over its dependencies. */
export const createActivities = (deps: Deps) => ({
  answerMessage: answerMessage(deps),
  announceOutage: announceOutage(deps),
  acceptForm: acceptForm(deps),
  acceptConfirmation: acceptConfirmation(deps),
  writeSummary: writeSummary(deps),
  settleDelivery: settleDelivery(deps),
  endConversation: endConversation(deps),
  sendTranscript: sendTranscript(deps),
});

/** What owners try out; conversations know nothing of it. */
export const createTrialActivities = (deps: Deps) => ({
  tryMessage: tryMessage(deps),
  tryItem: tryItem(deps),
  finishRun: finishRun(deps),
});
export type TrialActivities = ReturnType<typeof createTrialActivities>;

/** What the workers of the delivery queue do: one attempt at a time, and the word of it to conversations that are over. */
export const createDeliveryActivities = (deps: DeliveryDeps) => ({
  attemptDelivery: attemptDelivery(deps),
  settleDelivery: settleDelivery(deps),
});
export type DeliveryActivities = ReturnType<typeof createDeliveryActivities>;

export type Activities = ReturnType<typeof createActivities>;
