import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Config } from '#config/config.js';
import type { Contact } from '#contracts/contact-form.js';
import { workflowIdOf } from '#contracts/conversation-workflow.js';
import type { ConversationSummary, ConversationsQuery } from '#contracts/conversations.js';
import type { EndReason } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import type { Page } from '#contracts/paging.js';
import type { ConversationStatus, VisitContext } from '#contracts/widget.js';
import { CONFIG } from '../app.tokens.js';
import { hasFailed } from '../deliveries/has-failed.js';
import { containing, found } from '../like.js';
import { cursorToUuid, idsFrom, idsTo, pageFrom } from '../paging.js';
import { ProblemError } from '../problem.js';

interface FoundConversation {
  id: string;
  botId: string;
  botVersion: number;
  status: ConversationStatus;
  endReason: EndReason | null;
  startedAt: Date;
  lastMessageAt: Date | null;
  messages: number;
  pageUrl: string | null;
  locale: string | null;
  visitor: Contact;
  subject: string | null;
  context: VisitContext;
  firstMessage: string | null;
  lastMessage: ConversationSummary['lastMessage'];
  leadId: string | null;
  handover: ConversationSummary['handover'];
  failedDeliveries: number;
  previousId: string | null;
}

/** Characters of a message that a list shows. */
const shownOfMessage = 160;

@Injectable()
export class ConversationsService {
  constructor(
    private readonly db: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list(accountId: string, query: ConversationsQuery): Promise<Page<ConversationSummary>> {
    const pattern = query.query === undefined ? null : containing(query.query);
    const told = query.query === undefined ? null : await found(this.db, 'conversations_telling', query.query);
    const rows = await this.#find(
      accountId,
      `AND ($2::uuid IS NULL OR c.bot_id = $2) AND ($3::text IS NULL OR c.status = $3)
       AND ($4::timestamptz IS NULL OR c.started_at >= $4) AND ($5::timestamptz IS NULL OR c.started_at < $5)
       AND c.id >= ${idsFrom('$4')} AND c.id < ${idsTo('$5')}
       AND ($6::uuid IS NULL OR c.id < $6)
       AND ($8::text IS NULL OR coalesce(c.state #>> '{human-handover,state}', 'none') = $8)
       ${among('leads l WHERE l.conversation_id = c.id', query.hasLead)}
       ${among(`deliveries WHERE conversation_id = c.id AND ${hasFailed}`, query.failedDeliveries)}
       ${pattern === null ? 'AND $9::text IS NULL' : told ? 'AND c.id = ANY ($9::uuid[])' : `AND ${tells('$9')}`}
       ORDER BY c.id DESC LIMIT $7`,
      [
        query.botId ?? null,
        query.status ?? null,
        query.from ?? null,
        query.to ?? null,
        cursorToUuid(query.cursor),
        query.limit + 1,
        query.handover ?? null,
        told ?? pattern,
      ],
    );
    return pageFrom(rows, query.limit, this.#present);
  }

  async get(accountId: string, id: string): Promise<ConversationSummary> {
    const [row] = await this.#find(accountId, 'AND c.id = $2', [id]);
    if (!row) throw new ProblemError('not_found', 'There is no such conversation.');
    return this.#present(row);
  }

  /** Conversations first, what belongs to them after: joined before the limit, every page would read those of the whole account. */
  async #find(accountId: string, rest: string, values: unknown[]): Promise<FoundConversation[]> {
    return await this.db.query<FoundConversation[]>(
      `SELECT c.id, c.bot_id AS "botId", c.bot_version AS "botVersion", c.status, c.end_reason AS "endReason",
         c.started_at AS "startedAt", c.last_message_at AS "lastMessageAt", c.messages, c.page_url AS "pageUrl", c.locale,
         json_build_object('name', v.name, 'email', v.email, 'phone', v.phone) AS visitor, v.subject, c.context,
         first.text AS "firstMessage", last.message AS "lastMessage",
         l.id AS "leadId", c.previous_id AS "previousId", d.failed AS "failedDeliveries",
         json_build_object('state', coalesce(c.state #>> '{human-handover,state}', 'none'),
           'failedAnswers', coalesce((c.state #>> '{human-handover,failures}')::int, 0)) AS handover
       FROM (SELECT * FROM conversations c WHERE c.account_id = $1 ${rest}) AS c JOIN visitors v ON v.id = c.visitor_id
       LEFT JOIN leads l ON l.conversation_id = c.id
       LEFT JOIN LATERAL (
         SELECT left(body->>'text', ${shownOfMessage}) AS text FROM timeline_entries
         WHERE conversation_id = c.id AND kind = 'visitor-message' ORDER BY seq LIMIT 1
       ) first ON true
       LEFT JOIN LATERAL (
         SELECT json_build_object('by', split_part(kind, '-', 1), 'text', left(body->>'text', ${shownOfMessage})) AS message
         FROM timeline_entries
         WHERE conversation_id = c.id AND kind IN ('visitor-message', 'bot-message') ORDER BY seq DESC LIMIT 1
       ) last ON true
       CROSS JOIN LATERAL (
         SELECT count(*)::int AS failed FROM deliveries WHERE conversation_id = c.id AND ${hasFailed}
       ) d
       ORDER BY c.id DESC`,
      [accountId, ...values],
    );
  }

  #present = (row: FoundConversation): ConversationSummary => ({
    ...row,
    id: publicId('conversation', row.id),
    botId: publicId('bot', row.botId),
    leadId: row.leadId && publicId('lead', row.leadId),
    previousId: row.previousId && publicId('conversation', row.previousId),
    startedAt: row.startedAt.toISOString(),
    lastMessageAt: row.lastMessageAt?.toISOString() ?? null,
    workflowId: workflowIdOf(row.id),
    workflowUrl: this.#workflowUrl(row.id),
  });

  #workflowUrl(id: string): string | null {
    const { uiUrl, namespace } = this.config.temporal;
    return uiUrl
      ? `${uiUrl.replace(/\/$/, '')}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowIdOf(id))}`
      : null;
  }
}

/** OFFSET 0 keeps Postgres from reading all matches before the first row. */
const tells = (pattern: string): string => `(
  EXISTS (SELECT FROM visitors v WHERE v.id = c.visitor_id
    AND (v.name ILIKE ${pattern} OR v.email ILIKE ${pattern} OR v.phone ILIKE ${pattern}) OFFSET 0)
  OR EXISTS (SELECT FROM timeline_entries e WHERE e.conversation_id = c.id
    AND e.kind IN ('visitor-message', 'bot-message') AND e.body->>'text' ILIKE ${pattern} OFFSET 0))`;

const among = (rows: string, wanted: boolean | undefined): string =>
  wanted === undefined ? '' : `AND ${wanted ? '' : 'NOT'} EXISTS (SELECT FROM ${rows})`;
