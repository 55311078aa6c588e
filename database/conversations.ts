import type { DataSource, EntityManager } from 'typeorm';
import type { Contact } from '#contracts/contact-form.js';
import type { StepOutcome } from '#contracts/conversation-workflow.js';
import type { EntryKind } from '#contracts/entries.js';
import type { Plan } from '#contracts/plans.js';
import type { ConversationStatus, VisitContext } from '#contracts/widget.js';
import { readVersion, type VersionSettings } from './bot-versions.js';
import { type Passage, passagesForWaiting, searchConfigs } from './knowledge.js';
import { run } from './prepared.js';
import type { StoredEntry } from './timeline.js';

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
  lastSeq: number;
  answeredSeq: number;
  pageUrl: string | null;
  /** The language tag that it was begun with. */
  locale: string | null;
  context: VisitContext;
  /** Settings of the actions as they stand now; the same object as its own where that is the same version. */
  newestActions: VersionSettings['actions'];
  plan: Plan;
  state: Record<string, unknown>;
  visitor: Contact;
  gaveDetails: boolean;
  /** Webhooks of the bot whose endpoints are called no more, by their rows' ids. */
  switchedOff: string[];
}

/** With a step's key, also the outcome of that step if it was applied. */
export interface Found {
  conversation: FoundConversation;
  applied: StepOutcome | null;
}

/** Null when the conversation is gone. */
export async function findConversation(
  db: DataSource | EntityManager,
  id: string,
  stepKey = '',
): Promise<Found | null> {
  const [row] = await run<FoundRow>(db, find, [id, stepKey]);
  return row ? await withSettings(db, row) : null;
}

/** What a turn looks at: its last messages, oldest first, and the knowledge that matches those that wait. */
export interface FoundTurn extends Found {
  said: Pick<StoredEntry, 'kind' | 'seq' | 'body'>[];
  passages: Passage[];
}

/** A conversation with all that its answer needs, in one statement: a visitor waits. */
export async function findTurn(
  db: DataSource,
  id: string,
  stepKey: string,
  window: { kinds: readonly EntryKind[]; limit: number },
): Promise<FoundTurn | null> {
  const [row] = await run<FoundRow & Pick<FoundTurn, 'said' | 'passages'>>(db, turn, [
    id,
    stepKey,
    JSON.stringify(searchConfigs),
    window.kinds,
    window.limit,
  ]);
  if (!row) return null;
  const { said, passages, ...found } = row;
  return { ...(await withSettings(db, found)), said, passages };
}

async function withSettings(db: DataSource | EntityManager, row: FoundRow): Promise<Found> {
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

const columns = `
  c.id, c.account_id AS "accountId", c.bot_id AS "botId", c.bot_version AS "botVersion",
  b.version AS "newestVersion", b.deleted_at IS NOT NULL AS deleted, c.visitor_id AS "visitorId", c.status,
  c.step_no AS "stepNo", c.last_seq AS "lastSeq", c.answered_seq AS "answeredSeq", c.page_url AS "pageUrl", c.locale, c.context, a.plan, c.state,
  json_build_object('name', w.name, 'email', w.email, 'phone', w.phone) AS visitor,
  EXISTS (SELECT FROM leads l WHERE l.visitor_id = c.visitor_id) AS "gaveDetails",
  ARRAY(SELECT e.id FROM endpoints e WHERE e.bot_id = c.bot_id AND e.disabled_at IS NOT NULL) AS "switchedOff", s.outcome AS applied`;
const rows = `
  FROM conversations c
  JOIN bots b ON b.id = c.bot_id
  JOIN accounts a ON a.id = c.account_id
  JOIN visitors w ON w.id = c.visitor_id
  LEFT JOIN steps s ON s.conversation_id = c.id AND s.key = $2
  WHERE c.id = $1`;

const find = { name: 'find-conversation', text: `SELECT ${columns} ${rows}` };

const turn = {
  name: 'find-turn',
  text: `SELECT ${columns},
    (SELECT coalesce(json_agg(e ORDER BY e.seq), '[]') FROM (
      SELECT kind, seq, body FROM timeline_entries
      WHERE conversation_id = c.id AND kind = ANY ($4) ORDER BY seq DESC LIMIT $5
    ) e) AS said,
    (SELECT coalesce(json_agg(p), '[]') FROM (${passagesForWaiting}) p) AS passages
    ${rows}`,
};
