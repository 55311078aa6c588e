import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ConsentSnapshot } from '#contracts/contact-form.js';
import { publicId } from '#contracts/ids.js';
import type { LeadFilters, LeadSource, LeadsQuery, Lead as ShownLead } from '#contracts/leads.js';
import type { Page } from '#contracts/paging.js';
import { containing, found } from '../like.js';
import { cursorToUuid, idsFrom, idsTo, pageFrom } from '../paging.js';
import { ProblemError } from '../problem.js';

/** A lead with what is said of its bot in an export. */
export interface FoundLead {
  id: string;
  botId: string;
  conversationId: string | null;
  visitorId: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  source: LeadSource;
  pageUrl: string | null;
  consent: ConsentSnapshot | null;
  submissions: number;
  createdAt: Date;
  updatedAt: Date;
  botName: string;
  timezone: string;
}

const rowsAtOnce = 500;

@Injectable()
export class LeadsService {
  constructor(private readonly db: DataSource) {}

  async list(accountId: string, { cursor, limit, ...filters }: LeadsQuery): Promise<Page<ShownLead>> {
    const rows = await this.#page(accountId, await this.#narrowed(filters), cursorToUuid(cursor), limit + 1);
    const alike = await this.#alike(rows);
    return pageFrom(rows, limit, (row) => present(row, alike));
  }

  async get(accountId: string, id: string): Promise<ShownLead> {
    const [row] = await this.#find(accountId, 'AND l.id = $2', [id]);
    if (!row) throw new ProblemError('not_found', 'There is no such lead.');
    return present(row, await this.#alike([row]));
  }

  /** How many there are, counted up to `most`. */
  async count(accountId: string, filters: LeadFilters, most: number): Promise<number> {
    const [counted] = await this.db.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM (SELECT FROM leads l WHERE l.account_id = $1 ${matching} LIMIT $9) AS found`,
      [accountId, ...valuesOf(await this.#narrowed(filters)), most],
    );
    return counted?.count ?? 0;
  }

  /** All of them, newest first, read a few hundred at a time as they are taken: whoever stops taking stops the reading. */
  async *each(accountId: string, filters: LeadFilters): AsyncGenerator<FoundLead, void> {
    const narrowed = await this.#narrowed(filters);
    for (let last: string | null = null; ; ) {
      const rows: FoundLead[] = await this.#page(accountId, narrowed, last, rowsAtOnce);
      yield* rows;
      last = rows.at(-1)?.id ?? null;
      if (rows.length < rowsAtOnce) return;
    }
  }

  /** A text that few leads hold stands for their ids. */
  async #narrowed({ query, ...filters }: LeadFilters): Promise<LeadFilters> {
    if (query === undefined) return filters;
    const told = await found(this.db, 'leads_telling', query);
    if (!told) return { ...filters, query };
    const wanted = filters.ids && new Set(filters.ids);
    return { ...filters, ids: wanted ? told.filter((id) => wanted.has(id)) : told };
  }

  /** How many other leads of the same bot have the address of each of these; those with none are left out. */
  async #alike(leads: { id: string }[]): Promise<Map<string, number>> {
    const counts = await this.db.query<{ id: string; count: number }[]>('SELECT id, count FROM leads_alike($1)', [
      leads.map(({ id }) => id),
    ]);
    return new Map(counts.map(({ id, count }) => [id, count]));
  }

  async #page(accountId: string, filters: LeadFilters, before: string | null, limit: number): Promise<FoundLead[]> {
    return await this.#find(accountId, `${matching} AND ($9::uuid IS NULL OR l.id < $9) ORDER BY l.id DESC LIMIT $10`, [
      ...valuesOf(filters),
      before,
      limit,
    ]);
  }

  /** Leads first, their bots after: joined before the limit, every page would read all leads of the account. */
  async #find(accountId: string, rest: string, values: unknown[]): Promise<FoundLead[]> {
    return await this.db.query<FoundLead[]>(
      `SELECT l.id, l.bot_id AS "botId", l.conversation_id AS "conversationId", l.visitor_id AS "visitorId",
         l.name, l.email, l.phone, l.source, l.page_url AS "pageUrl", l.consent, l.submissions,
         l.created_at AS "createdAt", l.updated_at AS "updatedAt",
         v.settings->>'name' AS "botName", v.settings->>'timezone' AS timezone
       FROM (SELECT * FROM leads l WHERE l.account_id = $1 ${rest}) AS l
       JOIN bots b ON b.id = l.bot_id JOIN bot_versions v ON v.bot_id = b.id AND v.version = b.version
       ORDER BY l.id DESC`,
      [accountId, ...values],
    );
  }
}

/** A text that many leads hold is looked for from the newest on: in a subquery Postgres does not take it for a rare one. */
const matching = `AND ($2::uuid IS NULL OR l.bot_id = $2) AND ($3::text IS NULL OR l.source = $3)
  AND ($4::boolean IS NULL OR coalesce((l.consent->>'given')::boolean, false) = $4)
  AND ($5::timestamptz IS NULL OR l.created_at >= $5) AND ($6::timestamptz IS NULL OR l.created_at < $6)
  AND l.id >= ${idsFrom('$5')} AND l.id < ${idsTo('$6')}
  AND ($7::text IS NULL OR (SELECT l.name ILIKE $7 OR l.email ILIKE $7 OR l.phone ILIKE $7))
  AND ($8::uuid[] IS NULL OR l.id = ANY ($8))`;

const valuesOf = ({ botId, source, consent, from, to, query, ids }: LeadFilters): unknown[] => [
  botId ?? null,
  source ?? null,
  consent ? consent === 'given' : null,
  from ?? null,
  to ?? null,
  query === undefined ? null : containing(query),
  ids ?? null,
];

const present = ({ botName, timezone, ...row }: FoundLead, alike: Map<string, number>): ShownLead => ({
  ...row,
  id: publicId('lead', row.id),
  botId: publicId('bot', row.botId),
  conversationId: row.conversationId && publicId('conversation', row.conversationId),
  visitorId: publicId('visitor', row.visitorId),
  alike: alike.get(row.id) ?? 0,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
