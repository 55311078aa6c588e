import type { Call } from '#actions/action.js';
import { buttonsTool } from '#actions/action-buttons/tool.js';
import { type WebhookInput, webhooks } from '#actions/webhooks/settings.js';
import { placeholdersIn } from '#actions/webhooks/template.js';
import type { ContactFieldName } from '#contracts/contact-form.js';
import type { InputValues } from '#contracts/deliveries.js';
import { idOf } from '#contracts/ids.js';
import { fill } from '../texts/fill.js';
import { preview as texts } from '../texts/preview.js';
import { guest, PreviewConversation } from './conversation.js';
import type { Scene, SceneName } from './scene.js';
import { buttonsIn, handoverIn, leadIn, webhookIn } from './settings.js';

/** A conversation in which a scene has been played, and how it goes on when the owner writes something. */
export interface ActedOut {
  conversation: PreviewConversation;
  answer(text: string): void;
}

/** Plays a scene from its beginning. */
export function actOut(scene: Scene): ActedOut {
  return acts[scene.name](scene);
}

const acts: Record<SceneName, (scene: Scene) => ActedOut> = {
  form: (scene) => withForm(scene),
  'thanks-with-name': (scene) => sent(withForm(scene), ['name', 'email', 'phone']),
  'thanks-without-name': (scene) => sent(withForm(scene), ['email', 'phone']),
  handover: (scene) => handedOver(scene),
  'handover-form': (scene) => byEmail(handedOver(scene)),
  'handover-done': (scene) => sent(byEmail(handedOver(scene)), ['name', 'email', 'phone']),
  webhook: (scene) => called(scene, { ok: true, values: true }),
  'webhook-done': (scene) => confirmed(called(scene, { ok: true, values: true })),
  'webhook-fallback': (scene) => confirmed(called(scene, { ok: true, values: false })),
  'webhook-failed': (scene) => confirmed(called(scene, { ok: false, values: false })),
  buttons: (scene) => {
    const conversation = new PreviewConversation(scene, buttonsIn(scene));
    const calls = [{ tool: buttonsTool, arguments: { groups: ['group_1'] } }];
    return begun(conversation, texts.question, texts.answer, calls);
  },
};

function withForm(scene: Scene): ActedOut {
  const conversation = new PreviewConversation(scene, leadIn(scene));
  conversation.begin();
  if (!conversation.find('form-shown')) conversation.say(texts.question, texts.answer);
  if (!conversation.find('form-shown')) conversation.end();
  return { conversation, answer: (text) => conversation.say(text, texts.noModel) };
}

const handedOver = (scene: Scene): ActedOut =>
  begun(new PreviewConversation(scene, handoverIn(scene)), texts.human, texts.noModel, []);

function byEmail(acted: ActedOut): ActedOut {
  acted.conversation.open('email');
  return acted;
}

/** The guest fills in these fields of the form that is open, as far as it asks for them. */
function sent(acted: ActedOut, given: readonly ContactFieldName[]): ActedOut {
  const shown = acted.conversation.find('form-shown');
  if (!shown) return acted;
  const asked = shown.form.fields.filter(({ name }) => given.includes(name));
  const values = Object.fromEntries(asked.map(({ name }) => [name, guest[name]]));
  acted.conversation.submit({ formId: idOf('entry').parse(shown.id), values, consent: true });
  return acted;
}

function called(scene: Scene, { ok, values }: { ok: boolean; values: boolean }): ActedOut {
  const webhook = webhookIn(scene);
  const response = values ? answerWith(webhook.successMessage) : {};
  const actions = { [webhooks.name]: { list: [webhook] } };
  const conversation = new PreviewConversation(scene, actions, { ok, response });
  const inputs = Object.fromEntries(webhook.inputs.map((input) => [input.name, sampleOf(input)]));
  const told = Object.entries(inputs).map(([name, value]) => `${name.replaceAll('_', ' ')}: ${value}`);
  const wish = told.length === 0 ? texts.wish : fill(texts.wishWith, { inputs: told.join(', ') });
  return begun(conversation, wish, texts.willDo, [{ tool: webhook.name, arguments: inputs }]);
}

function confirmed(acted: ActedOut): ActedOut {
  const asked = acted.conversation.find('confirm-asked');
  if (asked) acted.conversation.confirm(idOf('entry').parse(asked.id), true);
  return acted;
}

/** The visitor says something, and goes on to have the same come of whatever is written. */
function begun(conversation: PreviewConversation, question: string, reply: string, calls: readonly Call[]): ActedOut {
  conversation.begin();
  conversation.say(question, reply, calls);
  return { conversation, answer: (text) => conversation.say(text, calls.length > 0 ? reply : texts.noModel, calls) };
}

const samples = {
  string: texts.sampleInput,
  email: guest.email,
  phone: guest.phone,
  number: 12.5,
  integer: 3,
  boolean: true,
} as const satisfies Record<WebhookInput['type'], InputValues[string]>;

const sampleOf = ({ name, type }: WebhookInput) =>
  type === 'string' && /name$/.test(name) ? guest.name : samples[type];

/** An answer of a receiver that has a value for every placeholder of a message. */
function answerWith(message: string): object {
  const answer = {};
  for (const placeholder of placeholdersIn(message)) {
    const path = placeholder === '[ID]' ? ['id'] : placeholder.slice(2, -2).trim().split('.').slice(1);
    put(answer, path);
  }
  return answer;
}

function put(into: Record<string, unknown>, [key, ...rest]: readonly string[]): void {
  if (key === undefined) return;
  if (rest.length === 0) into[key] = '4711';
  else {
    const inner = { ...(typeof into[key] === 'object' ? into[key] : {}) };
    put(inner, rest);
    into[key] = inner;
  }
}
