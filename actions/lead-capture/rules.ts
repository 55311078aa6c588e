import { z } from 'zod';
import { defineAction, type Facts, type Ruling } from '../action.js';
import { contactFormOf } from './contact-form.js';
import { type LeadCaptureSettings, leadCapture } from './settings.js';

const memory = z.object({
  /** The form was shown; once in a conversation is enough. */
  shown: z.boolean().default(false),
  submitted: z.boolean().default(false),
  /** Uuid of the form that the chat waits for, while it does. */
  blockedBy: z.string().nullable().default(null),
});
type Memory = z.infer<typeof memory>;

/** The contact form: shown at its place, once, and never to who gave the details before. */
export const leadCaptureAction = defineAction<LeadCaptureSettings, Memory>({
  settings: leadCapture,
  memory,
  on: {
    started: (settings, state, _, facts) => show('at-start', settings, state, facts),
    turn: (settings, state, _, facts) => show('after-first-response', settings, state, facts),
    ended: (settings, state, _, facts) => show('at-end', settings, state, facts),
    'form-submitted': (settings, state, _, facts) => ({
      memory: { ...state, shown: true, submitted: true, blockedBy: null },
      // The handover has words of its own for its form, while it works.
      entries: facts.entries.some(({ kind }) => kind === 'notice')
        ? []
        : [{ kind: 'notice', body: { about: 'form-submitted', text: thanks(settings, facts.visitor.name) } }],
    }),
  },
});

function show(
  position: LeadCaptureSettings['position'],
  settings: LeadCaptureSettings,
  state: Memory,
  facts: Facts,
): Ruling<Memory> {
  const handedOver = facts.entries.some(({ kind }) => kind === 'handover-offered');
  if (!settings.enabled || settings.position !== position || handedOver) return {};
  if (state.shown || state.submitted || facts.gaveDetails) return {};
  const id = facts.newId('lead-form');
  const form = contactFormOf(settings, facts.visitor, 'lead');
  return {
    memory: { ...state, shown: true, blockedBy: form.blocking ? id : null },
    entries: [{ kind: 'form-shown', id, body: { form, purpose: 'lead' } }],
    decisions: [{ action: leadCapture.name, what: 'show form', fires: true, why: position }],
  };
}

/** The success text with the visitor's name; without one, the text for that. Marks of Markdown in a name stay without effect. */
export function thanks({ success }: Pick<LeadCaptureSettings, 'success'>, name: string | null): string {
  const plain = (name ?? '')
    .replace(/[*_~`[\]{}()<>#|\\!]/g, '')
    .replace(directionMarks, '')
    .replace(/\s+/g, ' ')
    .trim();
  const isBlank = !/[\p{L}\p{N}]/u.test(plain.replace(/\p{Default_Ignorable_Code_Point}/gu, ''));
  return isBlank ? success.withoutName : success.withName.replaceAll('{user_name}', () => plain);
}

/** They could turn the rest of the sentence around (Unicode UAX 9). */
const directionMarks = /[\u202A-\u202E\u2066-\u2069]/g;
