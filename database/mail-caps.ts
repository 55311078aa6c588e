import type { EntityManager } from 'typeorm';
import type { DeliveryKind } from '#contracts/deliveries.js';
import { type EncryptionKey, keyedHash } from './secrets.js';

/** Most mails that go out: for an account, to one address of a visitor, to all of those together, and to one of a team. */
export interface MailCaps {
  account: { hour: number; day: number };
  visitor: { hour: number; day: number };
  visitors: { day: number };
  team: { hour: number };
}

export interface MailToCount {
  deliveryId: string;
  accountId: string;
  kind: DeliveryKind;
  /** As `recipientOf` makes it. */
  recipient: Buffer;
}

/** A cap that is reached: until when, and in words. */
export interface ReachedCap {
  until: Date;
  reason: string;
}

/** Whether a mail goes to an address that a visitor typed, and may be somebody else's. */
export const isForVisitor = (kind: DeliveryKind): boolean => toVisitors.includes(kind);

const toVisitors: readonly DeliveryKind[] = ['confirmation-mail', 'late-result-mail'];

/**
 * The cap that keeps a mail from being sent now, or null. Mails count by their attempts that may have reached somebody, each mail
 * once. The mails of an account are counted one after the other, in every process, until the transaction ends.
 */
export async function reachedCap(
  tx: EntityManager,
  mail: MailToCount,
  { account, visitor, visitors, team }: MailCaps,
): Promise<ReachedCap | null> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`mails:${mail.accountId}`]);
  const forOne = isForVisitor(mail.kind)
    ? [
        { max: visitor.hour, hours: 1, to: 'one visitor' },
        { max: visitor.day, hours: 24, to: 'one visitor' },
        // Who types the addresses of a thousand strangers reaches that many of them at most.
        { max: visitors.day, hours: 24, to: 'all visitors', recipient: null, kinds: toVisitors },
      ]
    : [{ max: team.hour, hours: 1, to: 'one address' }];
  const limits = [
    ...forOne.map((limit) => ({ recipient: mail.recipient, kinds: null, ...limit })),
    { max: account.hour, hours: 1, to: 'everybody', recipient: null, kinds: null },
    { max: account.day, hours: 24, to: 'everybody', recipient: null, kinds: null },
  ];
  let reached: ReachedCap | null = null;
  for (const { max, hours, to, recipient, kinds } of limits) {
    const [last] = await tx.query<{ until: Date }[]>(oneTooMany, [
      mail.accountId,
      mail.deliveryId,
      recipient,
      hours,
      max - 1,
      kinds,
    ]);
    if (!last || (reached && reached.until >= last.until)) continue;
    reached = { until: last.until, reason: `the limit of ${max} mails ${hours === 1 ? 'an hour' : 'a day'} to ${to}` };
  }
  return reached;
}

/** An address as it is counted, in whatever case it was typed. */
export const recipientOf = (keys: readonly EncryptionKey[], to: string): Buffer =>
  keyedHash(keys, `mail to ${to.toLowerCase()}`);

/** Of the newest mails the one that leaves no room for another, and when it does not count any more. */
const oneTooMany = `
  SELECT max(started_at) + make_interval(hours => $4) AS until
  FROM (
    SELECT account_id, delivery_id, recipient, started_at FROM delivery_attempts
    WHERE recipient IS NOT NULL AND outcome <> 'failed'
    UNION ALL SELECT account_id, delivery_id, recipient, started_at FROM erased_mails
  ) AS mails
  WHERE account_id = $1 AND delivery_id <> $2 AND ($3::bytea IS NULL OR recipient = $3)
    -- Of a mail that was erased nobody knows the kind: it counts.
    AND ($6::text[] IS NULL OR NOT EXISTS (SELECT FROM deliveries d WHERE d.id = delivery_id AND d.kind <> ALL ($6)))
    AND started_at > now() - make_interval(hours => $4)
  GROUP BY delivery_id ORDER BY 1 DESC OFFSET $5 LIMIT 1`;
