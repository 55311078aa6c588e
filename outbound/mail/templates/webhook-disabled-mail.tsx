/** @jsxImportSource react */
import { Text } from '@react-email/components';
import { displayName, oneLine } from '../address.js';
import { clockOf } from '../clock.js';
import type { WebhookDisabledMail } from '../content.js';
import { Details } from './details.js';
import { Layout } from './layout.js';
import { look } from './look.js';
import type { Template } from './template.js';

/** Tells the account's people that a webhook is called no more, why, and how to switch it on again. */
export const webhookDisabledMail: Template<WebhookDisabledMail> = {
  subject: ({ action, bot }) => `Webhook ${oneLine(action)} was switched off · ${displayName(bot.name, 'chat')}`,
  history: () => [],
  body: ({ bot, conversation, action, reason, at }) => (
    <Layout
      title={`Webhook ${oneLine(action)} was switched off`}
      link={conversation.url}
      foot={displayName(bot.name, 'The chat')}
    >
      <Details
        facts={[
          ['Webhook', action],
          ['Why', reason],
          ['When', clockOf(bot).dayAndTime(at)],
        ]}
      />
      <Text style={look.text}>
        It is called no more, and visitors are told that their request failed. Once the receiver works again, save the
        webhook: that switches it on. What failed meanwhile can be sent again from the list of deliveries.
      </Text>
    </Layout>
  ),
};
