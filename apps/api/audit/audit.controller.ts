import { Controller, Get, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type AuditQuery, auditEvent, auditQuery, type AuditEvent as Shown } from '#contracts/audit.js';
import { publicId } from '#contracts/ids.js';
import { type Page, pageOf } from '#contracts/paging.js';
import { AuditEvent } from '#database/entities/audit-event.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { cursorToUuid, pageFrom } from '../paging.js';
import { AccountId } from '../request.js';

/** Who did what in an account. */
@Controller('v1/audit')
@OwnerApi()
export class AuditController {
  constructor(private readonly db: DataSource) {}

  @Get()
  @Needs('configure')
  @Answers('audit.list', 'What was done, newest first', { 200: pageOf(auditEvent) })
  async list(
    @AccountId() accountId: string,
    @Query({ schema: auditQuery }) { actor, action, from, to, cursor, limit }: AuditQuery,
  ): Promise<Page<Shown>> {
    const query = this.db.manager.createQueryBuilder(AuditEvent, 'e').where('e.accountId = :accountId', { accountId });
    if (actor) query.andWhere('e.actorId = :actor', { actor });
    if (action) query.andWhere('e.action = :action', { action });
    if (from) query.andWhere('e.createdAt >= :from', { from });
    if (to) query.andWhere('e.createdAt < :to', { to });
    const before = cursorToUuid(cursor);
    if (before) query.andWhere('e.id < :before', { before });
    const rows = query.orderBy('e.id', 'DESC').limit(limit + 1);
    return pageFrom(await rows.getMany(), limit, present);
  }
}

const present = ({
  id,
  createdAt,
  actorKind,
  actorId,
  actorName,
  action,
  subject,
  details,
  ip,
}: AuditEvent): Shown => ({
  id: publicId('auditEvent', id),
  at: createdAt.toISOString(),
  actor: { kind: actorKind, id: shownActor(actorKind, actorId), name: actorName },
  action,
  subject,
  details,
  ip,
});

const shownActor = (kind: Shown['actor']['kind'], id: string | null): string | null =>
  id && publicId(kind === 'member' ? 'member' : 'apiKey', id);
