import type { DataSource, EntityManager } from 'typeorm';
import type { BotSettings } from '#contracts/bots.js';
import type { Contact } from '#contracts/contact-form.js';
import type { StepOutcome } from '#contracts/conversation-workflow.js';
import type { Plan } from '#contracts/plans.js';
import type { ConversationStatus } from '#contracts/widget.js';
import { run } from './prepared.js';

/** A conversation with all that rules look at: settings of its own version and of the newest, what is known of the visitor. */
export interface FoundConversation {
  id: string;
  accountId: string;
  botId: string;
  botVersion: number;
  newestVersion: number;
  visitorId: string;
  status: ConversationStatus;
  stepNo: number;
  answeredSeq: number;
  pageUrl: string | null;
  settings: BotSettings;
  /** Settings of the actions in its own version, and as they stand now; the same object where that is the same version. */
  actions: Record<string, unknown>;
  newestActions: Record<string, unknown>;
  plan: Plan;
  state: Record<string, unknown>;
  visitor: Contact;
  gaveDetails: boolean;
}

/** With a step's key, also the outcome of that step if it was applied. Null when the conversation is gone. */
export async function findConversation(
  db: DataSource | EntityManager,
  id: string,
  stepKey = '',
): Promise<{ conversation: FoundConversation; applied: StepOutcome | null } | null> {
  const [row] = await run<
    Omit<FoundConversation, 'newestActions'> & {
      newestActions: FoundConversation['newestActions'] | null;
      applied: StepOutcome | null;
    }
  >(db, find, [id, stepKey]);
  if (!row) return null;
  const { applied, ...conversation } = row;
  return { conversation: { ...conversation, newestActions: row.newestActions ?? row.actions }, applied };
}

/** A deleted bot has no action left. */
const find = {
  name: 'find-conversation',
  text: `SELECT c.id, c.account_id AS "accountId", c.bot_id AS "botId", c.bot_version AS "botVersion",
       b.version AS "newestVersion", c.visitor_id AS "visitorId", c.status, c.step_no AS "stepNo",
       c.answered_seq AS "answeredSeq", c.page_url AS "pageUrl", v.settings, v.actions,
       CASE WHEN b.deleted_at IS NOT NULL THEN '{}'::jsonb WHEN n.version <> v.version THEN n.actions END AS "newestActions",
       a.plan, c.state, json_build_object('name', w.name, 'email', w.email, 'phone', w.phone) AS visitor,
       EXISTS (SELECT FROM leads l WHERE l.visitor_id = c.visitor_id) AS "gaveDetails", s.outcome AS applied
     FROM conversations c
     JOIN bots b ON b.id = c.bot_id
     JOIN bot_versions v ON v.bot_id = c.bot_id AND v.version = c.bot_version
     JOIN bot_versions n ON n.bot_id = c.bot_id AND n.version = b.version
     JOIN accounts a ON a.id = c.account_id
     JOIN visitors w ON w.id = c.visitor_id
     LEFT JOIN steps s ON s.conversation_id = c.id AND s.key = $2
     WHERE c.id = $1`,
};
