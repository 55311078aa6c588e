/** @jsxImportSource react */
import { Text } from '@react-email/components';
import { displayName, oneLine } from '../address.js';
import { clockOf } from '../clock.js';
import type { TranscriptMail } from '../content.js';
import { countMessages } from '../fold.js';
import { contactFacts, sceneOf } from './conversation.js';
import { Details } from './details.js';
import { isShown } from './entry-view.js';
import { History } from './history.js';
import { Layout, SubHeading } from './layout.js';
import { look } from './look.js';
import type { Template } from './template.js';

/** The whole conversation, every entry as it appeared. */
export const transcriptMail: Template<TranscriptMail> = {
  subject: ({ visitor, bot, conversation }) =>
    `Chat with ${displayName(visitor.name, 'a visitor')}, ${clockOf(bot).day(conversation.startedAt)} · ${displayName(bot.name, 'chat')}`,
  history: ({ entries }) => entries.filter(isShown),
  body(content, history) {
    const { bot, conversation, visitor, entries, ended, failed } = content;
    const clock = clockOf(bot);
    return (
      <Layout
        title={`Chat with ${displayName(visitor.name, 'a visitor')}`}
        link={conversation.url}
        foot={`${displayName(bot.name, 'The chat')} · conversation ${conversation.id} · times are in ${bot.timezone}`}
      >
        {failed.map(({ mail, to }) => (
          <Text key={`${mail} ${to}`} className="warning" style={{ ...look.text, ...look.warning }}>
            <strong>Not delivered:</strong> the {mail} mail to {oneLine(to)} was not taken by its mail server.
          </Text>
        ))}
        <Details
          facts={[
            ...contactFacts({ ...visitor, name: displayName(visitor.name, 'Not given') }),
            ['Date', clock.day(conversation.startedAt)],
            ['Time', ended ? clock.period(conversation.startedAt, ended.at) : clock.time(conversation.startedAt)],
            ['Messages', countMessages(entries).toLocaleString('en')],
            ['Ended', ended && endings[ended.reason]],
            ['Page', conversation.pageUrl],
          ]}
        />
        <SubHeading>Conversation</SubHeading>
        <History history={history} {...sceneOf(content)} />
      </Layout>
    );
  },
};

const endings = {
  visitor: 'By the visitor',
  operator: 'By your team',
  api: 'By your system',
  idle: 'The visitor wrote no more',
  agreed: 'The visitor and the assistant agreed to end it',
} as const;
