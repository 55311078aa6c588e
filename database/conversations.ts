import type { DataSource, EntityManager } from 'typeorm';
import type { Contact } from '#contracts/contact-form.js';
import type { StepOutcome } from '#contracts/conversation-workflow.js';
import type { Plan } from '#contracts/plans.js';
import type { ConversationStatus } from '#contracts/widget.js';
import { readVersion, type VersionSettings } from './bot-versions.js';
import { run } from './prepared.js';

/** A conversation with all that rules look at: settings of its own version and of the newest, what is known of the visitor. */
export interface FoundConversation extends VersionSettings {
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
  /** Settings of the actions as they stand now; the same object as its own where that is the same version. */
  newestActions: VersionSettings['actions'];
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
  const [row] = await run<FoundRow>(db, find, [id, stepKey]);
  if (!row) return null;
  const { applied, deleted, ...conversation } = row;
  const [own, newest] = await Promise.all([
    readVersion(db, row.botId, row.botVersion),
    readVersion(db, row.botId, row.newestVersion),
  ]);
  return { conversation: { ...conversation, ...own, newestActions: deleted ? {} : newest.actions }, applied };
}

type FoundRow = Omit<FoundConversation, keyof VersionSettings | 'newestActions'> & {
  applied: StepOutcome | null;
  /** The bot is; then it has no action left. */
  deleted: boolean;
};

const find = {
  name: 'find-conversation',
  text: `SELECT c.id, c.account_id AS "accountId", c.bot_id AS "botId", c.bot_version AS "botVersion",
       b.version AS "newestVersion", b.deleted_at IS NOT NULL AS deleted, c.visitor_id AS "visitorId", c.status,
       c.step_no AS "stepNo", c.answered_seq AS "answeredSeq", c.page_url AS "pageUrl", a.plan, c.state,
       json_build_object('name', w.name, 'email', w.email, 'phone', w.phone) AS visitor,
       EXISTS (SELECT FROM leads l WHERE l.visitor_id = c.visitor_id) AS "gaveDetails", s.outcome AS applied
     FROM conversations c
     JOIN bots b ON b.id = c.bot_id
     JOIN accounts a ON a.id = c.account_id
     JOIN visitors w ON w.id = c.visitor_id
     LEFT JOIN steps s ON s.conversation_id = c.id AND s.key = $2
     WHERE c.id = $1`,
};
