import type { EventEmitter } from 'node:events';
import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { driverFor } from './account-pool.js';
import { Account } from './entities/account.js';
import { ApiKey } from './entities/api-key.js';
import { AuditEvent } from './entities/audit-event.js';
import { Bot } from './entities/bot.js';
import { BotVersion } from './entities/bot-version.js';
import { Conversation } from './entities/conversation.js';
import { Delivery } from './entities/delivery.js';
import { DeliveryAttempt } from './entities/delivery-attempt.js';
import { Endpoint } from './entities/endpoint.js';
import { ErasedMail } from './entities/erased-mail.js';
import { EventStreamRow } from './entities/event-stream.js';
import { KnowledgeArticle } from './entities/knowledge-article.js';
import { KnowledgePassage } from './entities/knowledge-passage.js';
import { Lead } from './entities/lead.js';
import { Member } from './entities/member.js';
import { RateLimitRow } from './entities/rate-limit.js';
import { Session } from './entities/session.js';
import { SignInLimit } from './entities/sign-in-limit.js';
import { SignInLink } from './entities/sign-in-link.js';
import { StepRecord } from './entities/step-record.js';
import { TimelineEntry } from './entities/timeline-entry.js';
import { TokenDay } from './entities/token-day.js';
import { TokenReservation } from './entities/token-reservation.js';
import { Trial } from './entities/trial.js';
import { TrialCase } from './entities/trial-case.js';
import { TrialItem } from './entities/trial-item.js';
import { TrialRun } from './entities/trial-run.js';
import { Upload } from './entities/upload.js';
import { Visitor } from './entities/visitor.js';
import { Start1795305600000 } from './migrations/1795305600000-start.js';
import { Actions1795392000000 } from './migrations/1795392000000-actions.js';
import { Deliveries1795478400000 } from './migrations/1795478400000-deliveries.js';
import { MailCaps1795521600000 } from './migrations/1795521600000-mail-caps.js';
import { Members1795564800000 } from './migrations/1795564800000-members.js';
import { ConsoleLists1795651200000 } from './migrations/1795651200000-console-lists.js';
import { TrialRuns1795737600000 } from './migrations/1795737600000-trial-runs.js';
import { Limits1795824000000 } from './migrations/1795824000000-limits.js';
import { RowLevelSecurity1795910400000 } from './migrations/1795910400000-row-level-security.js';
import { Privacy1795996800000 } from './migrations/1795996800000-privacy.js';
import { Identity1796083200000 } from './migrations/1796083200000-identity.js';
import { inRole } from './row-security.js';

/**
 * Whom a connection serves, and by that what it sees: the `service` every row, an account its own, the `owner` of the tables what the
 * user of the address may see. None but the owner may change a table or the audit log.
 */
export type Serves = 'service' | 'owner' | { account: () => string | undefined };

/** The one way to Postgres. `poolSize` bounds simultaneous queries of this process; a query may take 15 s at most, but for the owner's. */
export function createDataSource(options: {
  url: string;
  poolSize?: number;
  name?: string;
  serves?: Serves;
}): DataSource {
  const { url, poolSize = 10, name = 'parley', serves = 'service' } = options;
  return new DataSource({
    type: 'postgres',
    url,
    poolSize,
    applicationName: name,
    ...(typeof serves === 'object' ? { driver: driverFor(serves.account) } : {}),
    entities: [
      Account,
      ApiKey,
      AuditEvent,
      Bot,
      BotVersion,
      Conversation,
      Delivery,
      DeliveryAttempt,
      Endpoint,
      ErasedMail,
      EventStreamRow,
      KnowledgeArticle,
      KnowledgePassage,
      Lead,
      Member,
      RateLimitRow,
      Session,
      SignInLimit,
      SignInLink,
      StepRecord,
      TimelineEntry,
      TokenDay,
      TokenReservation,
      Trial,
      TrialCase,
      TrialItem,
      TrialRun,
      Upload,
      Visitor,
    ],
    migrations: [
      Start1795305600000,
      Actions1795392000000,
      Deliveries1795478400000,
      MailCaps1795521600000,
      Members1795564800000,
      ConsoleLists1795651200000,
      TrialRuns1795737600000,
      Limits1795824000000,
      RowLevelSecurity1795910400000,
      Privacy1795996800000,
      Identity1796083200000,
    ],
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    extra: {
      ...(serves === 'owner' ? {} : { options: inRole(serves === 'service' ? 'parley_service' : 'parley_tenant') }),
      connectionTimeoutMillis: 5_000,
      statement_timeout: serves === 'owner' ? 0 : 15_000,
      idle_in_transaction_session_timeout: 15_000,
      keepAlive: true,
      // Between two owners of a connection nobody listens to it: an error that comes just then would end the process.
      onConnect: (connection: EventEmitter) => void connection.on('error', () => undefined),
    },
  });
}
