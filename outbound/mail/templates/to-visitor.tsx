/** @jsxImportSource react */
import { Text } from '@react-email/components';
import { fill } from '#contracts/languages.js';
import { wordingFor } from '#contracts/wording.js';
import { displayName } from '../address.js';
import type { VisitorMail } from '../content.js';
import { Layout } from './layout.js';
import { Lines } from './lines.js';
import { look } from './look.js';
import type { Template } from './template.js';

/**
 * A mail to a visitor, in their language but for the owner's message. Nothing a visitor typed is in it, so it cannot be used to
 * write to others.
 */
export const toVisitor = (title: 'received' | 'news'): Template<VisitorMail> => ({
  subject: ({ bot, language }) => {
    const { mail } = wordingFor(language, language).texts;
    return `${mail[title]} · ${displayName(bot.name, mail.chat)}`;
  },
  history: () => [],
  body: ({ bot, language, message }) => {
    const {
      direction,
      texts: { mail },
    } = wordingFor(language, language);
    return (
      <Layout
        lang={language}
        dir={direction}
        title={mail[title]}
        foot={fill(mail.why, { bot: displayName(bot.name, mail.assistant) })}
      >
        <div lang={bot.language} dir="auto" style={look.text}>
          <Lines text={message} />
        </div>
        <Text style={look.text}>{displayName(bot.name, mail.chat)}</Text>
      </Layout>
    );
  },
});
