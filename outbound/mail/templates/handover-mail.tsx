/** @jsxImportSource react */
import { Text } from '@react-email/components';
import { displayName, oneLine } from '../address.js';
import { clockOf } from '../clock.js';
import type { HandoverMail } from '../content.js';
import { Consent } from './consent.js';
import { contactFacts, footOf, sceneOf } from './conversation.js';
import { Details } from './details.js';
import { isShown } from './entry-view.js';
import { History } from './history.js';
import { Layout, SubHeading } from './layout.js';
import { Lines } from './lines.js';
import { look } from './look.js';
import type { Template } from './template.js';

const lastTurns = 12;

/** Asks the support team to take over: who, why, what about. */
export const handoverMail: Template<HandoverMail> = {
  subject: ({ visitor, bot, merged }) =>
    `${merged ? 'Support request and new lead' : 'Support request'}: ${displayName(visitor.name, 'a visitor')} · ${displayName(bot.name, 'chat')}`,
  history({ entries, merged }) {
    const shown = entries.filter(isShown);
    return merged ? shown : shown.slice(-lastTurns);
  },
  body(content, history) {
    const { bot, conversation, visitor, consent, reason, summary, merged, submittedAt } = content;
    const clock = clockOf(bot);
    return (
      <Layout
        title={`${displayName(visitor.name, 'A visitor')} asks for your team`}
        link={conversation.url}
        foot={footOf(content)}
      >
        {merged && <Text style={look.text}>This is also the mail about the new lead.</Text>}
        <Details
          facts={[
            ...contactFacts(visitor),
            ['Reason', `${reasons[reason.code]}${oneLine(reason.text) && `: “${oneLine(reason.text)}”`}`],
            ['Sent', clock.dayAndTime(submittedAt)],
            ['Page', conversation.pageUrl],
            ['Conversation', conversation.id],
          ]}
        />
        {summary && (
          <>
            <SubHeading>Summary</SubHeading>
            <Text className="faint" style={look.faint}>
              {authors[summary.by]}
            </Text>
            <div className="quote" dir="auto" style={look.quote}>
              <Lines text={summary.text} />
            </div>
          </>
        )}
        {merged && <Consent consent={consent} clock={clock} />}
        <SubHeading>{merged ? 'Conversation' : 'Last messages'}</SubHeading>
        <History history={history} {...sceneOf(content)} />
      </Layout>
    );
  },
};

const reasons = {
  asked: 'The visitor asked for a person',
  rule: 'Your instructions say so',
  stuck: 'The assistant could not answer several times in a row',
} as const;

const authors = {
  model:
    'Written by an automatic assistant out of what the visitor said. It may be wrong or steered by the visitor: check the conversation before you act on it.',
  extract: 'The visitor’s own words, shortened. Not checked by anybody.',
} as const;
