import { z } from 'zod';
import { idOf, idPrefixes } from './ids.js';
import { pageQuery } from './paging.js';
import { moment } from './query.js';

/** What is written down: the kind of thing it happened to, as ids name it, and what happened. */
export const auditAction = z.enum([
  'member.signed-in',
  'member.sign-in-failed',
  'member.signed-out',
  'member.password-set',
  'member.link-made',
  'member.invited',
  'member.role-changed',
  'member.removed',
  'apiKey.created',
  'apiKey.deleted',
  'account.created',
  'account.saved',
  'account.plan-changed',
  'bot.created',
  'bot.saved',
  'bot.deleted',
  'bot.identity-secret-rotated',
  'action.saved',
  'webhook.created',
  'webhook.saved',
  'webhook.deleted',
  'webhook.secret-rotated',
  'buttonGroup.created',
  'buttonGroup.saved',
  'buttonGroup.deleted',
  'article.created',
  'article.saved',
  'article.deleted',
  'case.created',
  'case.deleted',
  'caseRun.started',
  'dryRun.started',
  'delivery.redelivered',
  'deliveries.redelivered',
  'delivery.cancelled',
  'conversation.ended',
  'conversation.transcript-skipped',
  'conversation.erased',
  'conversations.expired',
  'lead.erased',
  'visitor.exported',
  'leads.exported',
]);
export type AuditAction = z.infer<typeof auditAction>;

/** `operator` is whoever runs the commands of apps/admin; `schedule` does what was set to be done; `nobody` had no credential. */
export const actorKind = z.enum(['member', 'api-key', 'operator', 'schedule', 'nobody']);

export const auditEvent = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    actor: z.object({
      kind: actorKind,
      id: z.string().nullable(),
      name: z.string().meta({ description: 'e-mail address of the member or name of the key, as it was then' }),
    }),
    action: auditAction,
    subject: z.string().nullable().meta({ description: 'public id of what it happened to' }),
    details: z.record(z.string(), z.unknown()).meta({ description: 'what changed, by field; never a secret' }),
    ip: z.string().nullable(),
  })
  .meta({ id: 'AuditEvent' });
export type AuditEvent = z.infer<typeof auditEvent>;

export const auditQuery = z.object({
  ...pageQuery.shape,
  actor: z
    .union(
      [idOf('member'), idOf('apiKey')],
      `expected an id that begins with ${idPrefixes.member}_ or ${idPrefixes.apiKey}_`,
    )
    .optional(),
  action: auditAction.optional(),
  from: moment.optional(),
  to: moment.optional(),
});
export type AuditQuery = z.infer<typeof auditQuery>;
