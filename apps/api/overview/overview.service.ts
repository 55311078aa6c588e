import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Declaration, StoredActions } from '#actions/action.js';
import { actionButtons } from '#actions/action-buttons/settings.js';
import { emailNotifications } from '#actions/email-notifications/settings.js';
import { humanHandover } from '#actions/human-handover/settings.js';
import { leadCapture } from '#actions/lead-capture/settings.js';
import { webhooks } from '#actions/webhooks/settings.js';
import { idOf, publicId } from '#contracts/ids.js';
import type { Counts, Overview, OverviewQuery } from '#contracts/overview.js';
import { hasFailed } from '../deliveries/has-failed.js';

const none: Counts = { conversations: 0, leads: 0, handovers: 0, failedDeliveries: 0 };
/** Whether it is switched on, action by action. */
const switches = [
  switchOf(leadCapture),
  switchOf(humanHandover),
  switchOf(emailNotifications),
  switchOf(webhooks),
  switchOf(actionButtons),
];
const webhookUuid = idOf('webhook');
const failuresOfDays = 7;

interface FoundBot {
  id: string;
  actions: StoredActions;
}

@Injectable()
export class OverviewService {
  constructor(private readonly db: DataSource) {}

  async get(accountId: string, query: OverviewQuery): Promise<Overview> {
    const scope = [accountId, query.botId ?? null];
    const [days, events, bots, there] = await Promise.all([
      this.#days(scope, query),
      this.#events(scope, query.timezone),
      this.#bots(scope),
      this.#there(accountId),
    ]);
    const shown = days.slice(query.days);
    return {
      days: shown,
      totals: sum(shown),
      before: sum(days.slice(0, query.days)),
      attention: { ...events, disabledWebhooks: await this.#disabled(accountId, bots) },
      setUp: {
        botId: bots[0] ? publicId('bot', bots[0].id) : null,
        actions: bots.some(({ actions }) => switches.some((isOn) => isOn(actions))),
        ...there,
      },
    };
  }

  /** Twice as many days as are asked for, oldest first. A day begins at midnight in the zone. */
  async #days(scope: unknown[], { days, timezone }: OverviewQuery): Promise<Overview['days']> {
    return await this.db.query<Overview['days']>(
      `SELECT day::text AS date,
         (SELECT count(*)::int FROM conversations
          WHERE account_id = $1 AND ($2::uuid IS NULL OR bot_id = $2) AND started_at >= begins AND started_at < ends
         ) AS conversations,
         (SELECT count(*)::int FROM leads
          WHERE account_id = $1 AND ($2::uuid IS NULL OR bot_id = $2) AND created_at >= begins AND created_at < ends
         ) AS leads,
         (SELECT count(DISTINCT conversation_id)::int FROM timeline_entries e
          WHERE account_id = $1 AND kind = 'handover-offered' AND at >= begins AND at < ends AND ${ofBot}
         ) AS handovers,
         (SELECT count(*)::int FROM deliveries
          WHERE account_id = $1 AND ($2::uuid IS NULL OR bot_id = $2) AND ${hasFailed}
            AND settled_at >= begins AND settled_at < ends
         ) AS "failedDeliveries"
       FROM (
         SELECT day::date AS day, day AT TIME ZONE $3 AS begins, (day + interval '1 day') AT TIME ZONE $3 AS ends
         FROM generate_series(
           (now() AT TIME ZONE $3)::date - ($4::int - 1), (now() AT TIME ZONE $3)::date::timestamp, interval '1 day') AS day
       ) AS days ORDER BY days.day`,
      [...scope, timezone, days * 2],
    );
  }

  async #events(scope: unknown[], timezone: string): Promise<Omit<Overview['attention'], 'disabledWebhooks'>> {
    const [found] = await this.db.query<
      {
        failed: number;
        since: Date;
        handovers: number;
        outages: number;
        lastAt: Date | null;
        code: NonNullable<Overview['attention']['outages']>['code'];
      }[]
    >(
      `SELECT failed, handovers, o.count AS outages, "lastAt", code, now() - interval '${failuresOfDays} days' AS since FROM (
         SELECT count(*)::int AS failed FROM deliveries
         WHERE account_id = $1 AND ($2::uuid IS NULL OR bot_id = $2) AND ${hasFailed}
           AND settled_at >= now() - interval '${failuresOfDays} days'
       ) d, (
         SELECT count(DISTINCT conversation_id)::int AS handovers FROM timeline_entries e
         WHERE account_id = $1 AND at >= (now() AT TIME ZONE $3)::date::timestamp AT TIME ZONE $3 AND ${ofBot}
           AND (kind = 'form-submitted' AND body->>'purpose' = 'handover'
             OR kind = 'channel-opened' AND body->>'channel' <> 'email')
       ) h, (
         SELECT count(*)::int AS count, max(at) AS "lastAt", (array_agg(body->>'code' ORDER BY at DESC))[1] AS code
         FROM timeline_entries e
         WHERE account_id = $1 AND kind = 'step-failed' AND at >= now() - interval '24 hours' AND ${ofBot}
       ) o`,
      [...scope, timezone],
    );
    if (!found) throw new Error('Counting answered nothing.');
    const { failed, since, handovers, outages, lastAt, code } = found;
    return {
      failedDeliveries: { count: failed, since: since.toISOString() },
      handoversToday: handovers,
      outages: lastAt && { count: outages, lastAt: lastAt.toISOString(), code },
    };
  }

  async #bots(scope: unknown[]): Promise<FoundBot[]> {
    return await this.db.query<FoundBot[]>(
      `SELECT b.id, v.actions FROM bots b JOIN bot_versions v ON v.bot_id = b.id AND v.version = b.version
       WHERE b.account_id = $1 AND ($2::uuid IS NULL OR b.id = $2) AND b.deleted_at IS NULL ORDER BY b.id DESC`,
      scope,
    );
  }

  async #disabled(accountId: string, bots: FoundBot[]): Promise<Overview['attention']['disabledWebhooks']> {
    const rows = await this.db.query<{ id: string; at: Date; reason: string }[]>(
      `SELECT id, disabled_at AS at, disabled_reason AS reason FROM endpoints
       WHERE account_id = $1 AND bot_id = ANY ($2) AND disabled_at IS NOT NULL ORDER BY disabled_at DESC`,
      [accountId, bots.map(({ id }) => id)],
    );
    const known = bots.flatMap(({ id, actions }) =>
      webhooks.read(actions).list.map((webhook) => ({ ...webhook, bot: id })),
    );
    return rows.flatMap(({ id, at, reason }) => {
      const webhook = known.find((one) => webhookUuid.parse(one.id) === id);
      if (!webhook) return [];
      return [
        {
          webhookId: webhook.id,
          botId: publicId('bot', webhook.bot),
          name: webhook.name,
          at: at.toISOString(),
          reason,
        },
      ];
    });
  }

  async #there(accountId: string): Promise<{ knowledge: boolean; conversations: boolean }> {
    const [found] = await this.db.query<{ knowledge: boolean; conversations: boolean }[]>(
      `SELECT EXISTS (SELECT FROM knowledge_articles WHERE account_id = $1) AS knowledge,
         EXISTS (SELECT FROM conversations WHERE account_id = $1) AS conversations`,
      [accountId],
    );
    return found ?? { knowledge: false, conversations: false };
  }
}

const ofBot =
  '($2::uuid IS NULL OR EXISTS (SELECT FROM conversations c WHERE c.id = e.conversation_id AND c.bot_id = $2))';

function switchOf<S>({ isOn, read }: Declaration<S>): (actions: StoredActions) => boolean {
  return (actions) => isOn(read(actions));
}

const sum = (days: readonly Counts[]): Counts =>
  days.reduce(
    (total, day) => ({
      conversations: total.conversations + day.conversations,
      leads: total.leads + day.leads,
      handovers: total.handovers + day.handovers,
      failedDeliveries: total.failedDeliveries + day.failedDeliveries,
    }),
    none,
  );
