import type { Contact } from '#contracts/contact-form.js';
import { displayName, isMailAddress } from '../address.js';
import { clockOf } from '../clock.js';
import type { TranscriptMail } from '../content.js';
import type { Scene } from './history.js';

type Told = Pick<TranscriptMail, 'bot' | 'visitor'>;

/** Who speaks, and by which clock. */
export const sceneOf = ({ bot, visitor }: Told): Omit<Scene, 'longest'> => ({
  clock: clockOf(bot),
  visitor: displayName(visitor.name, 'Visitor'),
  bot: displayName(bot.name, 'Assistant'),
  language: bot.language,
});

export const contactFacts = ({ name, email, phone }: Contact) =>
  [
    ['Name', name],
    ['Email', email],
    ['Phone', phone],
  ] as const;

/** Which bot it is about, and whether an answer goes to the visitor. */
export const footOf = ({ bot, visitor }: Told): string =>
  `${displayName(bot.name, 'The chat')}${isMailAddress(visitor.email ?? '') ? ' · reply to this mail to write to the visitor' : ''}`;
