import { isRecord } from '../conversation/parse.js';
import type { StubConversation } from './stub-api.js';

/** What the API answers when a visitor does `act`, such as `POST form`, and the entries that follow from it. */
export function answerAct(act: string, body: unknown, conversation: StubConversation, url: string) {
  const sent = isRecord(body) ? body : {};
  const [, name = ''] = /^POST (?:handover|actions|buttons)\/([^/]+)/.exec(act) ?? [];
  const taken = ({ id, seq }: { id: string; seq: number }) => ({ status: 202, body: { id, seq } });

  if (act === 'POST identify') return { status: 200, body: { verified: false } };
  if (act === 'POST form') return taken(conversation.append('form-submitted', { formId: sent.formId, fields: [] }));
  if (act === 'POST end') return taken(conversation.append('ended', { reason: 'visitor' }));
  if (act === 'DELETE handover') return taken(conversation.append('handover-declined', {}));
  if (act === 'POST handover/email') {
    conversation.append('channel-opened', { channel: name });
    const { id } = conversation.append('form-shown', { form: aForm(), purpose: 'handover' });
    return { status: 200, body: { formId: id } };
  }
  if (act.startsWith('POST handover/')) {
    conversation.append('channel-opened', { channel: name });
    return { status: 200, body: { url: `${url}/messenger?from=api` } };
  }
  if (act.endsWith('/confirm'))
    return taken(conversation.append('confirm-answered', { confirmId: name, accept: sent.accept }));
  if (act.endsWith('/clicks')) return { status: 202, body: {} };
  return { status: 404, body: { code: 'not_found' } };
}

/** A contact form as the API shows it. */
export const aForm = (changes: object = {}) => ({
  heading: 'How can we reach you?',
  fields: [
    { name: 'name', required: false },
    { name: 'email', required: true },
    { name: 'phone', required: false },
  ],
  consent: null,
  blocking: false,
  ...changes,
});
