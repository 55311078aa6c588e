import type { ConsentSnapshot } from '#contracts/contact-form.js';
import type { OwnerEntry } from '#contracts/entries.js';
import type { MailContent } from './content.js';

const hex = (number: number): string => `0192f3a4b5c67890abcdef${number.toString(16).padStart(10, '0')}`;
const at = (minute: number): string => new Date(Date.UTC(2026, 2, 26, 13, minute, 12)).toISOString();
const entry = (seq: number, minute: number) => ({ id: `entry_${hex(seq)}`, seq, at: at(minute) });

const consent: ConsentSnapshot = {
  mode: 'checkbox',
  given: true,
  text: 'I agree that Hafenrösterei keeps my details to answer me.',
  privacyUrl: 'https://hafenroesterei.example/privacy',
  hash: '9c1185a5c5e9fc54612808977ee8f548b2258d31cfb6b4f4d4b1f2a3c4d5e6f7',
  at: at(9),
  version: 3,
};

const chat: OwnerEntry[] = [
  { ...entry(1, 2), kind: 'bot-message', text: 'Moin! Ask me anything about our coffee.' },
  {
    ...entry(2, 3),
    kind: 'visitor-message',
    text: 'Hello, how much is shipping to Austria?\nAnd how long does it take?',
  },
  {
    ...entry(3, 3),
    kind: 'bot-message',
    text: 'Shipping to Austria is **€6.90**, and free from *€49* on:\n\n- up to 2 kg: 3 to 4 days\n- up to 10 kg: 5 days\n\nTrack it with `HR-` and your number, see [our shipping page](https://hafenroesterei.example/shipping).',
  },
  {
    ...entry(4, 3),
    kind: 'buttons-shown',
    under: `entry_${hex(3)}`,
    groups: [
      {
        buttons: [
          {
            id: `btn_${hex(1)}`,
            text: 'View prices',
            link: 'https://hafenroesterei.example/prices',
            icon: { kind: 'lucide', name: 'euro' },
          },
        ],
      },
    ],
  },
  {
    ...entry(5, 4),
    kind: 'button-clicked',
    buttonId: `btn_${hex(1)}`,
    text: 'View prices',
    link: 'https://hafenroesterei.example/prices',
  },
  { ...entry(6, 6), kind: 'visitor-message', text: 'My last parcel came open. Can I talk to somebody?' },
  {
    ...entry(7, 6),
    kind: 'notice',
    text: 'I will forward this to our team, so they can help you best.',
    about: 'handover',
  },
  {
    ...entry(8, 6),
    kind: 'handover-offered',
    channels: [{ channel: 'email' }, { channel: 'whatsapp', url: 'https://wa.me/494012345678' }],
    reason: { code: 'asked', text: 'wants a person for a damaged parcel', messageSeq: 6 },
  },
  { ...entry(9, 7), kind: 'channel-opened', channel: 'email' },
  {
    ...entry(10, 7),
    kind: 'form-shown',
    purpose: 'handover',
    form: {
      heading: 'How can our team reach you?',
      fields: [
        { name: 'name', required: true },
        { name: 'email', required: true },
        { name: 'phone', required: false },
      ],
      consent: { mode: 'checkbox', text: consent.text, privacyUrl: consent.privacyUrl },
      blocking: false,
    },
  },
];

const afterForm: OwnerEntry[] = [
  {
    ...entry(11, 9),
    kind: 'form-submitted',
    formId: `entry_${hex(10)}`,
    fields: ['name', 'email', 'phone'],
    leadId: `lead_${hex(1)}`,
    purpose: 'handover',
    consent,
  },
  {
    ...entry(12, 9),
    kind: 'notice',
    text: 'Thanks! Our team has your message and will answer shortly.',
    about: 'handover-submitted',
  },
  { ...entry(13, 11), kind: 'visitor-message', text: 'Perfect, thank you 👋🏽' },
  { ...entry(14, 11), kind: 'bot-message', text: 'You are welcome, Zoë. Have a good day!' },
  { ...entry(15, 12), kind: 'ended', reason: 'visitor' },
];

const mailed = (number: number) => ({
  deliveryId: `dlv_${hex(number)}`,
  to: 'team@hafenroesterei.example',
  bot: { name: 'Hafenrösterei', language: 'en-GB', timezone: 'Europe/Berlin' },
  conversation: { id: `conv_${hex(7)}` },
});

const told = {
  conversation: {
    id: `conv_${hex(7)}`,
    url: `https://console.example/conversations/conv_${hex(7)}`,
    pageUrl: 'https://hafenroesterei.example/beans/nachtzug?from=newsletter',
    startedAt: at(2),
  },
  visitor: { name: 'Zoë Brandt', email: 'zoe.brandt@example.at', phone: '+4366012345678' },
};

const lead = {
  kind: 'lead-mail',
  ...mailed(1),
  ...told,
  submittedAt: at(9),
  consent,
  entries: chat,
} satisfies MailContent;

const handover = {
  kind: 'handover-mail',
  ...mailed(2),
  ...told,
  submittedAt: at(9),
  reason: { code: 'asked', text: 'wants a person for a damaged parcel', messageSeq: 6 },
  summary: {
    text: 'Zoë asked what shipping to Austria costs and got the prices. Her last parcel arrived open, and she wants to talk to a person about it. Open: a replacement or a refund.',
    by: 'model',
  },
  merged: false,
  consent,
  entries: chat,
} satisfies MailContent;

const transcript = {
  kind: 'transcript-mail',
  ...mailed(4),
  ...told,
  ended: { at: at(12), reason: 'visitor' },
  failed: [],
  entries: [...chat, ...afterForm],
} satisfies MailContent;

const longChat = Array.from({ length: 2000 }, (_, index): OwnerEntry => {
  const isVisitor = index % 2 === 0;
  return {
    ...entry(index + 1, 2 + index),
    kind: isVisitor ? 'visitor-message' : 'bot-message',
    text: isVisitor
      ? `And what about coffee number ${index / 2 + 1}?`
      : `Number **${(index + 1) / 2}** is a mild one from a small farm, roasted on Tuesdays.`,
  };
});

/** Mails as they might be, every kind and what changes its looks: for the mailbox of `npm start`, for pictures and for tests. */
export const mailSamples = {
  'lead-mail': lead,
  'bare-lead-mail': {
    ...lead,
    ...mailed(5),
    conversation: { ...told.conversation, pageUrl: null },
    visitor: { name: null, email: 'z@example.at', phone: null },
    consent: null,
    entries: [],
  },
  'handover-mail': handover,
  'merged-mail': { ...handover, ...mailed(6), conversation: told.conversation, merged: true },
  'confirmation-mail': {
    kind: 'confirmation-mail',
    ...mailed(3),
    to: 'zoe.brandt@example.at',
    language: 'en',
    message: 'Thanks! Our team has received your message and will get back to you shortly.',
  },
  'transcript-mail': transcript,
  'transcript-mail-after-a-failure': {
    ...transcript,
    ...mailed(7),
    conversation: told.conversation,
    failed: [{ mail: 'handover', to: 'support@hafenroesterei.example' }],
  },
  'long-transcript-mail': {
    ...transcript,
    ...mailed(8),
    conversation: told.conversation,
    ended: { at: at(2032), reason: 'idle' },
    entries: longChat,
  },
  'late-result-mail': {
    kind: 'late-result-mail',
    ...mailed(9),
    to: 'zoe.brandt@example.at',
    language: 'en',
    message: 'Your ticket T-4711 is open. We answer within a day.',
  },
  'webhook-disabled-mail': {
    kind: 'webhook-disabled-mail',
    ...mailed(10),
    conversation: told.conversation,
    action: 'create_support_ticket',
    reason: 'the receiver answered 410 Gone',
    at: at(14),
  },
} satisfies Record<string, MailContent>;
