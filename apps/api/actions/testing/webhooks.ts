import type { Webhook } from '#actions/webhooks/settings.js';
import { idOf } from '#contracts/ids.js';
import type { SigningSecret, TestedWebhook } from '#contracts/webhooks.js';
import type { OwnedBot } from '../../testing/owned-bot.js';

export const ticket = { name: 'open_ticket', description: 'When something is broken.', successMessage: 'Done.' };

/** A webhook that calls somebody, as it is answered when it is made. */
export async function aWebhook(owner: OwnedBot, { url }: { url: string }, more: object = {}) {
  const { status, body } = await owner.post<Webhook & SigningSecret>('webhooks', { ...ticket, url, ...more });
  if (status !== 201) throw new Error(`No webhook: ${JSON.stringify(body)}`);
  return body;
}

export const endpointId = ({ id }: Pick<Webhook, 'id'>): string => idOf('webhook').parse(id);

/** What came of a test of it. */
export const tested = async (owner: OwnedBot, { id }: Pick<Webhook, 'id'>): Promise<TestedWebhook> =>
  (await owner.post<TestedWebhook>(`webhooks/${id}/test`, {})).body;
