import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { DeliveryKind, DeliveryRequest } from '#contracts/deliveries.js';
import { publicId } from '#contracts/ids.js';
import { Delivery } from '#database/entities/delivery.js';
import { DeliveryAttempt } from '#database/entities/delivery-attempt.js';
import type { ConversationRow } from '#testing/rows.js';

const mail = { to: 'team@shop.example', visitor: { name: 'Ann', email: 'ann@example.org', phone: null } };
const requests = {
  webhook: {
    kind: 'webhook',
    webhookId: publicId('webhook', uuidv7()),
    action: 'open_ticket',
    url: 'https://desk.example/hook',
    inputs: { email: 'ann@example.org' },
    visitor: mail.visitor,
    sendSummary: false,
    success: { message: 'Done.', fallback: '' },
  },
  'lead-mail': { kind: 'lead-mail', ...mail, formId: 'entry_1', throughSeq: 3 },
  'handover-mail': {
    kind: 'handover-mail',
    ...mail,
    formId: 'entry_1',
    throughSeq: 3,
    reason: { code: 'asked', text: 'A human, please', messageSeq: 2 },
    merged: false,
  },
  'confirmation-mail': { kind: 'confirmation-mail', ...mail, formId: 'entry_1' },
  'transcript-mail': { kind: 'transcript-mail', ...mail, throughSeq: 3 },
  'late-result-mail': { kind: 'late-result-mail', ...mail, action: 'open_ticket', text: 'Done.' },
  'webhook-disabled-mail': {
    kind: 'webhook-disabled-mail',
    to: mail.to,
    webhookId: publicId('webhook', uuidv7()),
    action: 'open_ticket',
    reason: 'the receiver answered 410 Gone',
    at: '2026-11-22T10:00:00.000Z',
  },
} satisfies Record<DeliveryKind, DeliveryRequest>;

/** A delivery of the conversation, as its worker would leave it. */
export async function aDelivery(
  db: DataSource,
  { id: conversationId, accountId, botId }: ConversationRow,
  { kind = 'webhook', webhook, ...details }: Partial<Delivery> & { webhook?: { webhookId: string; url: string } } = {},
): Promise<{ id: string; uuid: string; request: DeliveryRequest }> {
  const uuid = uuidv7();
  const request = webhook ? { ...requests.webhook, ...webhook } : requests[kind];
  const row = { id: uuid, accountId, botId, conversationId, kind, effectKey: uuid, ...details };
  await db.manager.save(db.manager.create(Delivery, { ...row, request }));
  return { id: publicId('delivery', uuid), uuid, request };
}

/** Many deliveries of the conversation that failed just now, in one statement. */
export async function manyFailed(db: DataSource, conversation: ConversationRow, count: number): Promise<void> {
  await db.query(
    `INSERT INTO deliveries (id, account_id, bot_id, conversation_id, kind, effect_key, request, state, settled_at)
     SELECT gen_random_uuid(), $1, $2, $3, 'webhook', n, $4, 'failed', now() FROM generate_series(1, $5) AS n`,
    [conversation.accountId, conversation.botId, conversation.id, requests.webhook, count],
  );
}

export async function anAttempt(
  db: DataSource,
  { accountId }: ConversationRow,
  deliveryId: string,
  details: Partial<DeliveryAttempt> & Pick<DeliveryAttempt, 'no'>,
): Promise<string> {
  const id = uuidv7();
  await db.manager.insert(DeliveryAttempt, { id, accountId, deliveryId, trigger: 'auto', ...details });
  return publicId('attempt', id);
}
