import type { Canaries } from '#testing/canaries.js';
import { type Answer, call } from '#testing/client.js';

export const places = [
  ...['the log of the API', 'the log of the worker', 'what is said of a wrong environment'],
  ...['the histories of workflows', 'the files of Temporal', 'the database'],
  ...['refusals and faults of the API', 'what owners read', 'what visitors read'],
  ...['mails', 'calls of webhooks', 'questions to the model'],
  ...['metrics', 'the description of the API', 'pages and bundles', 'images that were uploaded'],
] as const;
export type Place = (typeof places)[number];

/** What was written in each place, and what is rightly there: without that, nobody looked. */
export class Evidence {
  readonly #texts = new Map<Place, string[]>();
  readonly #rightly = new Map<Place, Canaries>();

  note(place: Place, text: string, rightly: Canaries = {}): void {
    this.#texts.set(place, [...(this.#texts.get(place) ?? []), text]);
    this.#rightly.set(place, { ...this.#rightly.get(place), ...rightly });
  }

  textOf = (place: Place): string => (this.#texts.get(place) ?? []).join('\n');
  rightlyIn = (place: Place): Canaries => this.#rightly.get(place) ?? {};

  /** Asks the API and notes the answer, with its headers: what it refuses apart from what it shows. */
  async ask<T>(place: Place, url: string, options: Parameters<typeof call>[1] = {}): Promise<Answer<T>> {
    const answer = await call<T>(url, options);
    const told = [...answer.headers].map(([name, value]) => `${name}: ${value}`);
    const isRefused = answer.status >= 400;
    this.note(isRefused ? 'refusals and faults of the API' : place, [...told, JSON.stringify(answer.body)].join('\n'));
    return answer;
  }
}
