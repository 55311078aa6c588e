import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { AuditAction, AuditEvent as Shown } from '#contracts/audit.js';

/** Who does something, as it is written down. `name` is an e-mail address or the name of a key; `ip` where it came from. */
export interface Actor {
  kind: Shown['actor']['kind'];
  id: string | null;
  accountId: string;
  name: string;
  ip: string | null;
}

/** Whoever runs the commands of apps/admin. */
export const operatorOf = (accountId: string): Actor => ({
  kind: 'operator',
  id: null,
  accountId,
  name: 'operator',
  ip: null,
});

/**
 * Writes down who did what, in the transaction that does it. `subject` is a public id; `details` name what changed and hold no
 * secret and nothing that visitors wrote.
 */
export async function audit(
  tx: Pick<EntityManager, 'query'>,
  who: Actor,
  action: AuditAction,
  subject: string | null,
  details: Record<string, unknown> = {},
): Promise<void> {
  await tx.query(
    `INSERT INTO audit_events (id, account_id, actor_kind, actor_id, actor_name, action, subject, details, ip)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [uuidv7(), who.accountId, who.kind, who.id, who.name, action, subject, JSON.stringify(details), who.ip],
  );
}

/**
 * JSON pointers (RFC 6901) of the fields that differ; lists are compared whole. `changedFields({ a: { b: 1 } }, { a: { b: 2 } })`
 * → `['/a/b']`
 */
export function changedFields(before: unknown, after: unknown, at = ''): string[] {
  if (!isRecord(before) || !isRecord(after)) return JSON.stringify(before) === JSON.stringify(after) ? [] : [at];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .flatMap((key) =>
      changedFields(before[key], after[key], `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
