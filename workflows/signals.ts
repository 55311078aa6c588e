import { defineSearchAttributeKey } from '@temporalio/common';
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { ConversationReport } from '#contracts/conversation-workflow.js';

/** Signals carry the seq of the timeline entry that caused them, never what it says. A repeated one is dropped by its seq. */
export const message = defineSignal<[{ seq: number }]>('message');
export const formSubmitted = defineSignal<[{ seq: number }]>('form-submitted');
export const confirmed = defineSignal<[{ seq: number }]>('confirmed');
export const ended = defineSignal<[{ seq: number }]>('ended');
export const skipTranscript = defineSignal<[{ seq: number }]>('skip-transcript');
export const deliverySettled = defineSignal<[{ deliveryId: string }]>('delivery-settled');
/** "Look whether something waits": repairs a conversation whose signals were lost for good. */
export const wake = defineSignal('wake');
/** Its rows are gone: there is nothing left to do, and nothing to write to. */
export const erase = defineSignal('erase');

/** Try a delivery now, whatever its schedule says. */
export const redeliver = defineSignal('redeliver');
/** Do not try a delivery again. */
export const cancel = defineSignal('cancel');

export const status = defineQuery<ConversationReport>('status');

/** What the Temporal UI can filter by. No visitor data: search attributes are stored in the clear. */
export const botIdAttribute = defineSearchAttributeKey('BotId', 'KEYWORD');
export const conversationStatusAttribute = defineSearchAttributeKey('ConversationStatus', 'KEYWORD');
export const hasLeadAttribute = defineSearchAttributeKey('HasLead', 'BOOL');
export const handoverStateAttribute = defineSearchAttributeKey('HandoverState', 'KEYWORD');
export const failedDeliveriesAttribute = defineSearchAttributeKey('FailedDeliveries', 'INT');
export const endReasonAttribute = defineSearchAttributeKey('EndReason', 'KEYWORD');

export const searchAttributes = [
  botIdAttribute,
  conversationStatusAttribute,
  hasLeadAttribute,
  handoverStateAttribute,
  failedDeliveriesAttribute,
  endReasonAttribute,
];
