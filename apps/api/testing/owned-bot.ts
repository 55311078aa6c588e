import type { Bot } from '#contracts/bots.js';
import type { Plan } from '#contracts/plans.js';
import type { Answer } from '#testing/client.js';
import type { TestApi } from './open-api.js';

/** A fresh bot of a fresh account, and how its owner asks about what belongs to it: `get('webhooks')`. */
export interface OwnedBot {
  bot: Bot;
  token: string;
  get<T>(path: string): Promise<Answer<T>>;
  post<T>(path: string, body: unknown): Promise<Answer<T>>;
  /** Over what is there, unless told over what. */
  put<T>(path: string, body: unknown, ifMatch?: string | null): Promise<Answer<T>>;
  delete<T>(path: string): Promise<Answer<T>>;
  tag(path: string): Promise<string>;
  version(): Promise<number>;
  /** The account goes to another plan. */
  changePlan(plan: Plan): Promise<void>;
}

export async function anOwnedBot(api: TestApi, plan: Plan = 'business'): Promise<OwnedBot> {
  const token = await api.newKey();
  const bot = await api.aBot(token);
  const at = (path: string): string => `/v1/bots/${bot.id}${path && `/${path}`}`;
  const tag = async (path: string): Promise<string> =>
    (await api.ask('GET', at(path), { token })).headers.get('etag') ?? '';
  const owned: OwnedBot = {
    bot,
    token,
    tag,
    get: async (path) => await api.ask('GET', at(path), { token }),
    post: async (path, body) => await api.ask('POST', at(path), { token, body }),
    async put(path, body, ifMatch) {
      const match = ifMatch === undefined ? await tag(path) : ifMatch;
      return await api.ask('PUT', at(path), { token, body, headers: match === null ? {} : { 'if-match': match } });
    },
    delete: async (path) => await api.ask('DELETE', at(path), { token }),
    version: async () => (await api.ask<Bot>('GET', at(''), { token })).body.version,
    async changePlan(to) {
      await api.db.query(
        'UPDATE accounts SET plan = $1 WHERE id = (SELECT account_id FROM bots WHERE public_id = $2)',
        [to, bot.publicId],
      );
    },
  };
  await owned.changePlan(plan);
  return owned;
}
