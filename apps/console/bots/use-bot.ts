import { useParams } from '@tanstack/react-router';
import { botSettings } from '#contracts/bots.js';
import { $api, client } from '../api/client.js';
import type { components } from '../api/schema.js';
import { useSettingsForm } from '../forms/use-settings-form.js';

export type BotSettings = components['schemas']['BotSettings'];

/** The bot of this address. */
export function useBot() {
  const { botId } = useParams({ from: '/inside/bots/$botId' });
  return $api.useQuery('get', '/v1/bots/{botId}', { params: { path: { botId } } });
}

/** A form over all settings of a bot; a page shows some of them. */
export function useBotForm(botId: string) {
  const path = { botId };
  return useSettingsForm<BotSettings>(
    {
      queryKey: ['settings', botId, 'bot'],
      read: async () => tagged(await client.GET('/v1/bots/{botId}', { params: { path } })),
      write: async (body, etag) =>
        tagged(await client.PUT('/v1/bots/{botId}', { params: { path, header: { 'If-Match': etag } }, body })),
    },
    botSettings.parse({ name: '-' }),
  );
}

/** What a form edits of an answer, with its ETag. */
function tagged({ data, response }: { data?: components['schemas']['Bot']; response: Response }) {
  const { id: _id, publicId: _publicId, version: _version, createdAt: _from, updatedAt: _to, ...value } = data ?? {};
  return { value: botSettings.parse(value), etag: response.headers.get('etag') ?? '' };
}
