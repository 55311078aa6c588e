import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { v7 as uuidv7 } from 'uuid';
import { loadConfig } from '#config/config.js';
import type { DeliveryRequest } from '#contracts/deliveries.js';
import type { AttemptResult, AttemptStep } from '#contracts/delivery-workflow.js';
import { publicId } from '#contracts/ids.js';
import { Delivery } from '#database/entities/delivery.js';
import { Endpoint } from '#database/entities/endpoint.js';
import type { MailCaps } from '#database/mail-caps.js';
import { readTimeline } from '#database/timeline.js';
import type { Mail, MailOutcome } from '#outbound/mail/transport.js';
import { openGuardedAgent } from '#outbound/webhooks/guard.js';
import { openTestDatabase } from '#testing/database.js';
import { testEncryptionKeys } from '#testing/encryption-keys.js';
import { outboundVariables } from '#testing/outbound-variables.js';
import type { ConversationRow } from '#testing/rows.js';
import { attemptDelivery } from '../attempt-delivery.js';
import { createEvents } from '../events.js';

export const ann = { name: 'Ann', email: 'ann@example.org', phone: null };
const accepted: MailOutcome = { kind: 'accepted', code: 250, text: 'OK' };

/**
 * Attempts over a real Postgres and real calls of webhooks. Mails end in `sent`; a mail server takes all, until a test says what
 * comes of the next ones.
 */
export async function openDeliveries(caps: Partial<MailCaps> = {}) {
  const database = await openTestDatabase();
  const { db } = database;
  const config = loadConfig({ DATABASE_URL: database.url, ENCRYPTION_KEYS: testEncryptionKeys, ...outboundVariables });
  const sent: Mail[] = [];
  const outcomes: MailOutcome[] = [];
  const send = async (mail: Mail): Promise<MailOutcome> => {
    sent.push(mail);
    return outcomes.shift() ?? accepted;
  };
  const deps = {
    db,
    webhooks: openGuardedAgent(config.outbound),
    mail: { transport: { send }, from: 'chat@shop.example' },
    mailCaps: { ...config.mail.caps, ...caps },
    encryptionKeys: config.secrets.encryptionKeys,
    publicUrl: 'https://chat.example',
    version: '0.0.0',
    events: createEvents({ info: () => undefined, warn: () => undefined }),
  };
  const attempt = attemptDelivery(deps);

  return {
    db,
    sent,
    close: database.close,
    nextMails: (...next: MailOutcome[]): void => void outcomes.push(...next),

    /** As the workflow has it done: at its time, with another attempt to follow. */
    async attempt(deliveryId: string, step: Partial<AttemptStep> = {}): Promise<AttemptResult> {
      const usual = { deliveryId, trigger: 'auto' as const, retryInMs: 1000 };
      return await new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run(attempt, {
        ...usual,
        ...step,
      });
    },

    /** A delivery that waits for its first attempt. Answers its id. */
    async queue({ id, accountId, botId }: ConversationRow, request: DeliveryRequest): Promise<string> {
      const deliveryId = uuidv7();
      const row = { id: deliveryId, accountId, botId, conversationId: id, kind: request.kind, effectKey: deliveryId };
      await db.manager.save(db.manager.create(Delivery, { ...row, request }));
      return deliveryId;
    },

    /** A webhook of the conversation's bot, and a call of it that is to be sent. */
    async aWebhook({ accountId, botId }: ConversationRow, { url }: { url: string }): Promise<DeliveryRequest> {
      const id = uuidv7();
      await db.manager.insert(Endpoint, { id, accountId, botId });
      return {
        kind: 'webhook',
        webhookId: publicId('webhook', id),
        action: 'open_ticket',
        url,
        inputs: {},
        visitor: ann,
        sendSummary: false,
        success: { message: 'Done.', fallback: '' },
      };
    },

    async rowOf(deliveryId: string) {
      const [row] = await db.query<{ state: string; reason: string | null; attempts: number; waits: boolean }[]>(
        'SELECT state, reason, attempts, next_at > now() AS waits FROM deliveries WHERE id = $1',
        [deliveryId],
      );
      return row;
    },

    /** The timeline as its owner reads it. */
    timeline: async (conversation: ConversationRow): Promise<Record<string, unknown>[]> =>
      (await readTimeline(db, conversation, { after: 0 })).map(({ kind, body }) => ({ kind, ...body })),
  };
}

export type Deliveries = Awaited<ReturnType<typeof openDeliveries>>;
