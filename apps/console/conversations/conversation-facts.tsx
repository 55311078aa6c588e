import type { components } from '../api/schema.js';
import { Facts } from '../parts/facts.js';
import { TextLink } from '../parts/link-button.js';
import { PageLink } from '../parts/page-link.js';
import { Time } from '../parts/time.js';
import { count, fill, texts } from '../texts/fill.js';
import type { Conversation } from './use-conversations.js';

const t = texts.conversations;

/** What is known of a conversation beside what was said. */
export function ConversationFacts({
  conversation,
  bot,
}: {
  conversation: Conversation;
  bot: components['schemas']['Bot'] | undefined;
}) {
  const { botId, botVersion, visitor, startedAt, endReason, status, pageUrl, locale, handover, previousId } =
    conversation;
  const context = Object.entries(conversation.context);
  return (
    <Facts
      facts={[
        [
          texts.common.bot,
          bot ? (
            <TextLink key="bot" to="/bots/$botId" params={{ botId }} size="sm">
              {bot.name}
            </TextLink>
          ) : (
            t.unknownBot
          ),
        ],
        [t.fields.email, visitor.name !== null && visitor.email],
        [t.fields.phone, visitor.phone],
        [t.subject, conversation.subject],
        [t.started, <Time key="started" at={startedAt} zone={bot?.timezone} />],
        [t.status, endReason && `${t.statuses[status]}, ${t.endReasons[endReason]}`],
        [t.page, pageUrl && <PageLink key="page" url={pageUrl} />],
        [t.language, locale],
        [t.settings, fill(t.version, { n: botVersion })],
        [t.handover, handover.state !== 'none' && t.handovers[handover.state]],
        [t.unansweredFact, handover.failedAnswers > 0 && count(t.unanswered, handover.failedAnswers)],
        [t.context, context.length > 0 && <Facts key="context" facts={context} />],
        [
          t.previous,
          previousId && (
            <TextLink
              key="previous"
              to="/conversations/$conversationId"
              params={{ conversationId: previousId }}
              size="sm"
            >
              {t.previousLink}
            </TextLink>
          ),
        ],
      ]}
    />
  );
}
