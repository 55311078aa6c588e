import type { DataSource } from 'typeorm';
import type { IdentifiedVisitor, IdentifyVisitor, VisitContext } from '#contracts/widget.js';
import { maxContextKeys } from '#contracts/widget.js';
import { invalid, ProblemError } from '../problem.js';
import type { VisitorAuthority } from '../request.js';
import type { Identity } from './identity.js';
import { knownVisitor, moveConversation } from './known-visitor.js';

/**
 * Notes who the visitor of a conversation is and what the page says of the visit; a context is added to what is there. Throws
 * `forbidden` when the conversation is somebody else's.
 */
export async function identify(
  db: DataSource,
  conversation: VisitorAuthority,
  { visitor: told, context }: IdentifyVisitor,
  identity: Identity | undefined,
): Promise<IdentifiedVisitor> {
  const { id, accountId, botId } = conversation;
  return await db.transaction(async (tx) => {
    // First the visitor, then the conversation, as a form and an erasure take them.
    await tx.query(
      'SELECT FROM visitors WHERE id = (SELECT visitor_id FROM conversations WHERE id = $1 AND account_id = $2) FOR UPDATE',
      [id, accountId],
    );
    const [now] = await tx.query<{ visitorId: string; subject: string | null; context: VisitContext }[]>(
      `SELECT c.visitor_id AS "visitorId", v.subject, c.context
       FROM conversations c JOIN visitors v ON v.id = c.visitor_id WHERE c.id = $1 AND c.account_id = $2 FOR UPDATE OF c`,
      [id, accountId],
    );
    if (!now) throw new ProblemError('not_found', 'There is no such conversation.');
    if (identity && now.subject !== null && now.subject !== identity.subject)
      throw new ProblemError('forbidden', 'This conversation is somebody else’s; start a new one.');
    const visitor = await knownVisitor(tx, { botId, accountId }, now.visitorId, told, identity);
    if (visitor.id !== now.visitorId) await moveConversation(tx, conversation, now.visitorId, visitor.id);
    if (context) {
      const whole = { ...now.context, ...context };
      if (Object.keys(whole).length > maxContextKeys)
        throw invalid([{ pointer: '/context', detail: `expected at most ${maxContextKeys} values in all` }]);
      await tx.query('UPDATE conversations SET context = $3 WHERE id = $1 AND account_id = $2', [id, accountId, whole]);
    }
    return { verified: visitor.subject !== null };
  });
}
