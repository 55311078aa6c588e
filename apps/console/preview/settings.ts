import { z } from 'zod';
import type { StoredActions } from '#actions/action.js';
import { actionButtons, buttonGroup } from '#actions/action-buttons/settings.js';
import { humanHandover, humanHandoverSettings } from '#actions/human-handover/settings.js';
import { leadCapture, leadCaptureSettings } from '#actions/lead-capture/settings.js';
import { type Webhook, webhook, webhooks } from '#actions/webhooks/settings.js';
import { mended } from './mend.js';
import type { Scene } from './scene.js';

/** The form of a scene, as though it were on. */
export function leadIn({ actions }: Scene): StoredActions {
  return { [leadCapture.name]: mended(leadCaptureSettings, on(actions[leadCapture.name]), sampleLead) };
}

/** The handover of a scene, and the form its e-mail channel opens; that form does not show by itself. */
export function handoverIn(scene: Scene): StoredActions {
  const stored = loose.parse(scene.actions[humanHandover.name]);
  const handover = mended(humanHandoverSettings, stored, sampleHandover);
  const enabled = Object.values(handover.channels).some((channel) => channel.enabled);
  const lead = mended(leadCaptureSettings, scene.actions[leadCapture.name] ?? {}, sampleLead);
  return {
    [leadCapture.name]: { ...lead, position: 'at-end', blocking: false },
    [humanHandover.name]: { ...handover, enabled },
  };
}

/** The one webhook of a scene. */
export function webhookIn({ actions }: Scene): Webhook {
  const typed = { ...on(actions[webhooks.name]), id: 'hook_preview', headerNames: [] };
  return mended(webhook, typed, sampleWebhook);
}

/** The one group of buttons of a scene. */
export function buttonsIn({ actions }: Scene): StoredActions {
  const { buttons, ...group } = typedGroup.parse(on(actions[actionButtons.name]));
  const typed = { ...group, id: 'grp_preview', buttons: buttons.map((button, at) => ({ ...button, id: `btn_${at}` })) };
  return { [actionButtons.name]: { groups: [mended(buttonGroup, typed, sampleGroup)] } };
}

const loose = z.looseObject({}).catch({});
const typedGroup = z.looseObject({ buttons: z.array(z.looseObject({})).catch([]) });
const on = (typed: unknown) => ({ ...loose.parse(typed), enabled: true });

const sampleLead = leadCaptureSettings.parse({
  enabled: true,
  consent: { mode: 'off', text: 'We use your details to answer you.' },
});

const sampleHandover = humanHandoverSettings.parse({
  channels: {
    email: { address: 'support@shop.example' },
    whatsapp: { phone: '+441632960123' },
    instagram: { username: 'shop' },
    telegram: { username: 'shop' },
    messenger: { page: 'shop' },
  },
});

const sampleWebhook = webhook.parse({
  id: 'hook_preview',
  headerNames: [],
  name: 'example',
  description: 'An example',
  url: 'https://shop.example/',
  successMessage: 'Done.',
  inputs: [],
});

const sampleGroup = buttonGroup.parse({
  id: 'grp_preview',
  name: 'Example',
  rule: 'An example',
  buttons: [{ id: 'btn_0', text: 'Button', link: 'https://shop.example/' }],
});
