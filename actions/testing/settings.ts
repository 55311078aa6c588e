import type { StoredActions } from '../action.js';
import type { ButtonGroup } from '../action-buttons/settings.js';
import { type Webhook, webhook } from '../webhooks/settings.js';

export const everyChannel = {
  email: { enabled: true, address: 'support@shop.example', confirmToVisitor: true },
  whatsapp: { enabled: true, phone: '+4930901820' },
  instagram: { enabled: true, username: 'fernweh.coffee' },
  telegram: { enabled: true, username: 'fernweh_bot' },
  messenger: { enabled: true, page: 'fernwehcoffee' },
};

/** Lead Capture at the end and Human Handover with every channel. */
export const aHandover = (settings: object = {}): StoredActions => ({
  'lead-capture': { enabled: true, position: 'at-end' },
  'human-handover': {
    enabled: true,
    transitionMessage: 'I pass you on.',
    confirmationMessage: 'The team has it.',
    channels: everyChannel,
    ...settings,
  },
});

export const aWebhook = (settings: object = {}): Webhook =>
  webhook.parse({
    id: 'hook_1',
    name: 'create_ticket',
    description: 'When the visitor reports a bug.',
    url: 'https://desk.example/hook',
    successMessage: 'Ticket {{response.id}} was created.',
    headerNames: [],
    ...settings,
  });

export const aButtonGroup = (settings: Partial<ButtonGroup> = {}): ButtonGroup => ({
  id: 'grp_1',
  name: 'Pricing',
  rule: 'When the visitor asks about prices.',
  enabled: true,
  buttons: [{ id: 'btn_1', text: 'View Pricing', link: 'https://shop.example/pricing', icon: { kind: 'none' } }],
  ...settings,
});
