import type { OwnerEntry } from '#contracts/entries.js';
import type { MailContent } from '../content.js';
import { mailSamples } from '../samples.js';

/** A mail of each kind with this text wherever a visitor, the model, a webhook or the page can put one. */
export function attacked(text: string): MailContent[] {
  const at = '2026-03-26T13:00:00.000Z';
  const entries: OwnerEntry[] = [
    { id: 'entry_1', seq: 1, at, kind: 'visitor-message', text },
    { id: 'entry_2', seq: 2, at, kind: 'bot-message', text },
    { id: 'entry_3', seq: 3, at, kind: 'notice', text, about: 'action-done' },
    { id: 'entry_4', seq: 4, at, kind: 'confirm-asked', action: text, inputs: { [text]: text } },
    { id: 'entry_5', seq: 5, at, kind: 'button-clicked', buttonId: 'btn_1', text, link: text },
  ];
  const bot = { ...mailSamples['lead-mail'].bot, name: text };
  const conversation = { ...mailSamples['lead-mail'].conversation, pageUrl: `https://shop.example/?q=${text}` };
  const told = { bot, conversation, entries, visitor: { name: text, email: `${text}@example.org`, phone: text } };
  const summary = { text, by: 'extract' } as const;
  const reason = { code: 'asked', text, messageSeq: 1 } as const;
  return [
    { ...mailSamples['lead-mail'], ...told },
    { ...mailSamples['handover-mail'], ...told, reason, summary, merged: true },
    { ...mailSamples['transcript-mail'], ...told, failed: [{ mail: 'lead', to: text }] },
    { ...mailSamples['confirmation-mail'], bot, message: text },
    { ...mailSamples['late-result-mail'], bot, message: text },
    { ...mailSamples['webhook-disabled-mail'], bot, reason: text },
  ];
}
