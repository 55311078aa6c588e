/** @jsxImportSource react */
import { displayName } from '../address.js';
import { clockOf } from '../clock.js';
import type { LeadMail } from '../content.js';
import { Consent } from './consent.js';
import { contactFacts, footOf, sceneOf } from './conversation.js';
import { Details } from './details.js';
import { isShown } from './entry-view.js';
import { History } from './history.js';
import { Layout, SubHeading } from './layout.js';
import type { Template } from './template.js';

/** Tells the team at once who left their details, and what was said before. */
export const leadMail: Template<LeadMail> = {
  subject: ({ visitor, bot }) =>
    `New lead: ${displayName(visitor.name, 'a visitor')} · ${displayName(bot.name, 'chat')}`,
  history: ({ entries }) => entries.filter(isShown),
  body(content, history) {
    const { bot, conversation, visitor, consent, submittedAt } = content;
    const clock = clockOf(bot);
    return (
      <Layout
        title={`New lead: ${displayName(visitor.name, 'a visitor')}`}
        link={conversation.url}
        foot={footOf(content)}
      >
        <Details
          facts={[
            ...contactFacts(visitor),
            ['Sent', clock.dayAndTime(submittedAt)],
            ['Page', conversation.pageUrl],
            ['Conversation', conversation.id],
          ]}
        />
        <Consent consent={consent} clock={clock} />
        <SubHeading>Conversation before the form was sent</SubHeading>
        <History history={history} {...sceneOf(content)} />
      </Layout>
    );
  },
};
