/** @jsxImportSource react */
import { Text } from '@react-email/components';
import { displayName } from '../address.js';
import type { VisitorMail } from '../content.js';
import { Layout } from './layout.js';
import { Lines } from './lines.js';
import { look } from './look.js';
import type { Template } from './template.js';

/** A mail to a visitor. Nothing a visitor typed is in it, so it cannot be used to write to others. */
export const toVisitor = (title: string): Template<VisitorMail> => ({
  subject: ({ bot }) => `${title} · ${displayName(bot.name, 'Chat')}`,
  history: () => [],
  body: ({ bot, message }) => (
    <Layout
      title={title}
      foot={`You get this automatic message because this address was given in the chat of ${displayName(bot.name, 'our assistant')}. If that was not you, you can ignore it.`}
    >
      <div lang={bot.language} dir="auto" style={look.text}>
        <Lines text={message} />
      </div>
      <Text style={look.text}>{displayName(bot.name, 'Chat')}</Text>
    </Layout>
  ),
});
