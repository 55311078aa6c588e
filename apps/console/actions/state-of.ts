import type { EmailNotificationsSettings } from '#actions/email-notifications/settings.js';
import type { HumanHandoverSettings } from '#actions/human-handover/settings.js';
import type { LeadCaptureSettings } from '#actions/lead-capture/settings.js';
import type { components } from '../api/schema.js';
import { count, fill, texts } from '../texts/fill.js';
import type { ActionName } from './actions.js';

const t = texts.actions;

/** Everything that is set up under Actions of one bot. */
export interface BotActions {
  'lead-capture': LeadCaptureSettings;
  'human-handover': HumanHandoverSettings;
  'email-notifications': EmailNotificationsSettings;
  webhooks: components['schemas']['Webhook'][];
  'action-buttons': components['schemas']['ButtonGroup'][];
}

export interface Warning {
  text: string;
  /** The action under which it is mended. */
  at: ActionName;
}

/** How an action stands, as its card says it. */
export interface State {
  on: boolean;
  line: string;
  warnings: Warning[];
}

export const stateOf: { [A in ActionName]: (all: BotActions) => State } = {
  'lead-capture': ({ 'lead-capture': { enabled, position, fields } }) => {
    const asked = (['name', 'email', 'phone'] as const).filter((name) => fields[name].enabled);
    const details = [t.state[position], asked.map((name) => t.state.fields[name]).join(', ')];
    return { on: enabled, line: lineOf(enabled, details), warnings: [] };
  },

  'human-handover': ({ 'human-handover': { enabled, channels, automatic }, 'lead-capture': lead }) => {
    const open = (['email', 'whatsapp', 'instagram', 'telegram', 'messenger'] as const).filter(
      (name) => channels[name].enabled,
    );
    const details = [
      open.map((name) => t.state.channels[name]).join(', '),
      ...(automatic.enabled ? [count(t.state.failures, automatic.after)] : []),
    ];
    return {
      on: enabled,
      line: lineOf(enabled, details),
      warnings: [
        ...(open.length === 0 ? [{ text: t.warnings.noChannel, at: 'human-handover' as const }] : []),
        ...(channels.email.enabled && !lead.enabled
          ? [{ text: t.warnings.emailNeedsForm, at: 'lead-capture' as const }]
          : []),
      ],
    };
  },

  'email-notifications': ({ 'email-notifications': { lead, transcript }, 'lead-capture': form }) => {
    const on = lead.enabled || transcript.enabled;
    const details = [
      ...(lead.enabled ? [count(t.state.leadMails, lead.recipients.length)] : []),
      ...(transcript.enabled ? [count(t.state.transcripts, transcript.recipients.length)] : []),
    ];
    const none = lead.recipients.length + transcript.recipients.length === 0;
    return {
      on,
      line: lineOf(on, details),
      warnings: [
        ...(none ? [{ text: t.warnings.noRecipients, at: 'email-notifications' as const }] : []),
        ...(lead.enabled && !form.enabled ? [{ text: t.warnings.leadMailNeedsForm, at: 'lead-capture' as const }] : []),
      ],
    };
  },

  webhooks: ({ webhooks }) => {
    const [off, failing] = (['disabled', 'failing'] as const).map(
      (health) => webhooks.filter((webhook) => webhook.enabled && webhook.health === health).length,
    );
    return {
      ...listState(webhooks),
      warnings: [
        ...(off ? [{ text: count(t.warnings.endpointOff, off), at: 'webhooks' as const }] : []),
        ...(failing ? [{ text: count(t.warnings.endpointFailing, failing), at: 'webhooks' as const }] : []),
      ],
    };
  },

  'action-buttons': ({ 'action-buttons': groups }) => ({ ...listState(groups), warnings: [] }),
};

const lineOf = (on: boolean, details: readonly string[]): string =>
  [on ? t.on : t.off, ...(on ? details : [])].filter((part) => part !== '').join(' · ');

function listState(items: readonly { enabled: boolean }[]): Omit<State, 'warnings'> {
  const on = items.filter(({ enabled }) => enabled).length;
  const off = items.length - on;
  if (items.length === 0) return { on: false, line: t.state.none };
  if (off === 0) return { on: true, line: count(t.state.allOn, on) };
  return { on: on > 0, line: on === 0 ? count(t.state.allOff, off) : fill(t.state.someOn, { on, off }) };
}
