import { type Answer, call } from '#testing/client.js';
import type { Play } from '#testing/play.js';

/** The owner of the bot of the running test, who asks about what belongs to it: `webhooks`, `actions/lead-capture`. */
export class Owner {
  constructor(private readonly play: Play) {}

  async get<T>(path: string): Promise<Answer<T>> {
    return await this.#ask('GET', path);
  }

  async add<T>(path: string, body: object): Promise<Answer<T>> {
    return await this.#ask('POST', path, { body });
  }

  /** Over what is there. */
  async save<T>(path: string, body: object): Promise<Answer<T>> {
    const { headers } = await this.#ask('GET', path);
    return await this.#ask('PUT', path, { body, headers: { 'if-match': headers.get('etag') ?? '' } });
  }

  async remove(path: string): Promise<Answer<unknown>> {
    return await this.#ask('DELETE', path);
  }

  /** The account goes to another plan for as long as `during` takes. */
  async onPlan(plan: 'free' | 'essential', during: () => Promise<void>): Promise<void> {
    await this.#changePlan(plan);
    try {
      await during();
    } finally {
      await this.#changePlan('business');
    }
  }

  async #changePlan(plan: string): Promise<void> {
    const { database, accountId } = this.play.stack;
    await database.db.query('UPDATE accounts SET plan = $1 WHERE id = $2', [plan, accountId]);
  }

  async #ask<T>(method: string, path: string, options: Parameters<typeof call>[1] = {}): Promise<Answer<T>> {
    const { api, apiKey } = this.play.stack;
    return await call(`${api.url}/v1/bots/${this.play.bot.id}/${path}`, { method, token: apiKey, ...options });
  }
}
