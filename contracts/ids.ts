import { z } from 'zod';

/** Prefixes of public ids. Rows hold plain uuid v7; the API shows `conv_<32 hex digits>`, so an id in a mail says what it is. */
export const idPrefixes = {
  account: 'acc',
  member: 'mem',
  session: 'ses',
  bot: 'bot',
  article: 'art',
  conversation: 'conv',
  entry: 'entry',
  apiKey: 'key',
  auditEvent: 'aud',
  visitor: 'vis',
  lead: 'lead',
  delivery: 'dlv',
  attempt: 'att',
  upload: 'upl',
  webhook: 'hook',
  buttonGroup: 'grp',
  button: 'btn',
  case: 'case',
  caseRun: 'crun',
  dryRun: 'drun',
} as const;

export type IdKind = keyof typeof idPrefixes;

/** `publicId('conversation', '0192…-…')` → `conv_0192…` */
export const publicId = (kind: IdKind, uuid: string): string => `${idPrefixes[kind]}_${uuid.replaceAll('-', '')}`;

/** Schema of a public id of one kind; parses to the uuid of the row. */
export const idOf = (kind: IdKind) =>
  z
    .string()
    .regex(new RegExp(`^${idPrefixes[kind]}_[0-9a-f]{32}$`), `expected an id like ${idPrefixes[kind]}_0123…`)
    .transform((id) => toUuid(id))
    .meta({ examples: [exampleOf(kind)] });

/** Schema of a public id in an answer: a plain string with its prefix. */
export const shownId = (kind: IdKind) => z.string().meta({ examples: [exampleOf(kind)] });

const exampleOf = (kind: IdKind): string => `${idPrefixes[kind]}_0192f3a4b5c67890abcdef0123456789`;

function toUuid(id: string): string {
  const hex = id.slice(id.indexOf('_') + 1);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
