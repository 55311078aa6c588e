import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { publicId } from '#contracts/ids.js';
import type { Erased, VisitorExport } from '#contracts/privacy.js';
import { audit } from '#database/audit.js';
import { Conversation } from '#database/entities/conversation.js';
import { Delivery } from '#database/entities/delivery.js';
import { Lead } from '#database/entities/lead.js';
import { TrialCase } from '#database/entities/trial-case.js';
import { Visitor } from '#database/entities/visitor.js';
import { erase, type ToErase } from '#database/erase.js';
import { readTimeline } from '#database/timeline.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { DeliveriesService } from '../deliveries/deliveries.service.js';
import { Engine } from '../engine.js';
import { LeadsService } from '../leads/leads.service.js';
import { presentOwnerEntry } from '../present.js';
import { ProblemError } from '../problem.js';
import type { Who } from '../request.js';
import { presentCase } from '../trials/present-case.js';

/** Longest timeline that is read at once. */
const allEntries = 100_000;

/** What a visitor may ask of whoever keeps their words: to see them, and to have them gone. */
@Injectable()
export class PrivacyService {
  constructor(
    private readonly db: DataSource,
    private readonly engine: Engine,
    private readonly conversations: ConversationsService,
    private readonly deliveries: DeliveriesService,
    private readonly leads: LeadsService,
  ) {}

  /** Rows and audit entry are one transaction; the workflows are told behind it. */
  async erase(who: Who, which: ToErase): Promise<Erased> {
    const { rows, alreadySent, conversationIds, pending } = await this.db.transaction(async (tx) => {
      const erased = await erase(tx, who.accountId, which);
      if (!erased) throw new ProblemError('not_found', 'There is nothing of that kind.');
      const { rows, alreadySent } = erased;
      const subject =
        'leadId' in which ? publicId('lead', which.leadId) : publicId('conversation', Object.values(which)[0] ?? '');
      await audit(tx, who, 'leadId' in which ? 'lead.erased' : 'conversation.erased', subject, { rows, alreadySent });
      return erased;
    });
    this.engine.erasedSoon(conversationIds, pending);
    return { rows, alreadySent };
  }

  /** All that is kept of the visitor of a conversation. */
  async export(who: Who, conversationId: string): Promise<VisitorExport> {
    const { accountId } = who;
    const { manager } = this.db;
    const one = await manager.findOneBy(Conversation, { id: conversationId, accountId });
    if (!one) throw new ProblemError('not_found', 'There is no such conversation.');
    const { visitorId } = one;
    const { id, name, email, phone, subject, createdAt } = await manager.findOneByOrFail(Visitor, {
      id: visitorId,
      accountId,
    });
    const theirs = await manager.find(Conversation, { where: { accountId, visitorId }, order: { id: 'ASC' } });
    const lead = await manager.findOneBy(Lead, { accountId, visitorId });
    // One after the other: an export is for one visitor, and the connections are for all accounts.
    const conversations = [];
    for (const conversation of theirs) conversations.push(await this.#whole(conversation));
    const exported = {
      exportedAt: new Date().toISOString(),
      visitor: { id: publicId('visitor', id), name, email, phone, subject, createdAt: createdAt.toISOString() },
      lead: lead && (await this.leads.get(accountId, lead.id)),
      conversations,
    };
    await audit(this.db, who, 'visitor.exported', publicId('conversation', conversationId), {
      conversations: theirs.length,
    });
    return exported;
  }

  async #whole({ id, accountId }: Conversation): Promise<VisitorExport['conversations'][number]> {
    const where = { accountId, conversationId: id };
    const order = { id: 'ASC' } as const;
    const deliveries = [];
    for (const one of await this.db.manager.find(Delivery, { where, order, select: { id: true } }))
      deliveries.push(await this.deliveries.get(accountId, one.id));
    return {
      conversation: await this.conversations.get(accountId, id),
      timeline: (await readTimeline(this.db, { id, accountId }, { after: 0, limit: allEntries })).map(
        presentOwnerEntry,
      ),
      deliveries,
      cases: (await this.db.manager.find(TrialCase, { where, order })).map(presentCase),
    };
  }
}
