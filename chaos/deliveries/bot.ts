import { writeFile } from 'node:fs/promises';
import { aBot, anAction, anItem } from '#testing/builders.js';
import type { ChaosStack } from '../stack.js';
import { keyFile } from './ledgers.js';
import type { Team } from './story.js';

/** A bot that mails and calls wherever it can, for one run; its addresses name the run. */
export async function aBusyBot(
  { api, apiKey, hooks, folder }: ChaosStack,
  run: string,
): Promise<{ id: string; publicId: string; team: Team }> {
  const owner = { api: { url: api }, apiKey };
  const to = (name: string): string => `${name}@${run}.example`;
  const team = { leads: to('leads'), support: to('support'), transcripts: to('transcripts'), webhook: 'open_ticket' };
  const bot = await aBot(owner, { name: 'Fern' });
  await anAction(owner, bot, 'lead-capture', { enabled: true });
  await anAction(owner, bot, 'human-handover', {
    enabled: true,
    channels: { email: { enabled: true, address: team.support, confirmToVisitor: true } },
  });
  await anAction(owner, bot, 'email-notifications', {
    lead: { enabled: true, recipients: [team.leads] },
    transcript: { enabled: true, recipients: [team.transcripts], delayMinutes: 0 },
  });
  const { secret } = await anItem<{ secret: string }>(owner, bot, 'webhooks', {
    name: team.webhook,
    description: 'Opens a ticket when the visitor says "my grinder is broken".',
    url: `${hooks}${run}`,
    successMessage: 'Ticket {{response.ticket.id}} is open.',
    fallbackSuccessMessage: 'Your ticket is open.',
  });
  await writeFile(keyFile(folder, run), secret);
  return { id: bot.id, publicId: bot.publicId, team };
}
