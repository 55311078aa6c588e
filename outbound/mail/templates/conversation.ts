import type { Contact } from '#contracts/contact-form.js';
import { displayName } from '../address.js';
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
