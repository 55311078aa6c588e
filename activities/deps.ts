import type { DataSource } from 'typeorm';
import type { Model } from '#assistant/stream.js';
import type { LivePublisher } from '#database/live-publisher.js';
import type { MailCaps } from '#database/mail-caps.js';
import type { TokenBudgets } from '#database/model-budget.js';
import type { EncryptionKey } from '#database/secrets.js';
import type { MailTransport } from '#outbound/mail/transport.js';
import type { GuardedAgent } from '#outbound/webhooks/guard.js';
import type { Events } from './events.js';

/** What the steps work with; handed in, so a test may bring its own model. */
export interface Deps {
  db: DataSource;
  live: Pick<LivePublisher, 'publish'>;
  model: Pick<Model, 'stream'>;
  tokens: {
    budgets: TokenBudgets;
    /** Longest answer. */
    output: number;
  };
  events: Events;
  /** For bots that name no model. */
  defaultModel: string;
}

/** What deliveries work with. */
export interface DeliveryDeps {
  db: DataSource;
  webhooks: GuardedAgent;
  /** Null while no mail server is set. */
  mail: { transport: Pick<MailTransport, 'send'>; from: string } | null;
  mailCaps: MailCaps;
  encryptionKeys: readonly EncryptionKey[];
  publicUrl: string;
  /** Of Parley. */
  version: string;
  events: Events;
}
