import type { EmailNotificationsSettings } from '#actions/email-notifications/settings.js';
import type { HumanHandoverSettings } from '#actions/human-handover/settings.js';
import type { LeadCaptureSettings } from '#actions/lead-capture/settings.js';
import { client } from '../api/client.js';
import type { Tagged } from '../forms/use-settings-form.js';

export interface ActionSettings {
  'lead-capture': LeadCaptureSettings;
  'human-handover': HumanHandoverSettings;
  'email-notifications': EmailNotificationsSettings;
}

/** Where the settings of an action lie: how they are named in the cache, read, and saved as a whole. */
export interface Source<T> {
  queryKey: readonly unknown[];
  read(): Promise<Tagged<T>>;
  write(value: T, etag: string): Promise<Tagged<T>>;
}

/** The actions of a bot that are set up as a whole. */
export const settingsOf = (botId: string): { [A in keyof ActionSettings]: Source<ActionSettings[A]> } => {
  const path = { botId };
  const saving = (etag: string) => ({ path, header: { 'If-Match': etag } });
  return {
    'lead-capture': {
      queryKey: ['settings', botId, 'lead-capture'],
      read: async () => tagged(await client.GET('/v1/bots/{botId}/actions/lead-capture', { params: { path } })),
      write: async (body, etag) =>
        tagged(await client.PUT('/v1/bots/{botId}/actions/lead-capture', { params: saving(etag), body })),
    },
    'human-handover': {
      queryKey: ['settings', botId, 'human-handover'],
      read: async () => tagged(await client.GET('/v1/bots/{botId}/actions/human-handover', { params: { path } })),
      write: async (body, etag) =>
        tagged(await client.PUT('/v1/bots/{botId}/actions/human-handover', { params: saving(etag), body })),
    },
    'email-notifications': {
      queryKey: ['settings', botId, 'email-notifications'],
      read: async () => tagged(await client.GET('/v1/bots/{botId}/actions/email-notifications', { params: { path } })),
      write: async (body, etag) =>
        tagged(await client.PUT('/v1/bots/{botId}/actions/email-notifications', { params: saving(etag), body })),
    },
  };
};

/** An answer with its ETag. */
export function tagged<T>({ data, response }: { data?: T; response: Response }): Tagged<T> {
  if (data === undefined) throw new Error(`${response.url} answered without a body.`);
  return { value: data, etag: response.headers.get('etag') ?? '' };
}
