import type { ServerResponse } from 'node:http';
import { listen } from '../apps/local/listen.js';

export const count = 50;
/** What goes wrong in trouble: one never answers, one always fails. */
export const hanging = count - 1;
export const failing = count - 2;

/** Fifty endpoints of others on one server. What arrives at one is told by the id in its address. */
export class Endpoints {
  #inTrouble = false;
  readonly #held = new Set<ServerResponse>();
  readonly #waiting = new Map<string, () => void>();
  /** Body of the newest call. */
  sample = '';

  private constructor(
    private site: { url: string; close(): Promise<void> } = { url: '', close: async () => undefined },
  ) {}

  static async open(): Promise<Endpoints> {
    const endpoints = new Endpoints();
    endpoints.site = await listen((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://endpoints');
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        endpoints.sample = Buffer.concat(chunks).toString();
        endpoints.#answer(Number(pathname.slice(1)), searchParams.get('id') ?? '', response);
      });
    }, 0);
    return endpoints;
  }

  urlOf = (no: number, id: string): string => `${this.site.url}/${no}?id=${id}`;

  trouble(isThere: boolean): void {
    this.#inTrouble = isThere;
    if (isThere) return;
    for (const response of this.#held) response.destroy();
    this.#held.clear();
  }

  /** Settles when a call with this id is here. */
  arrival = (id: string): Promise<void> => new Promise((resolve) => this.#waiting.set(id, resolve));

  close = async (): Promise<void> => await this.site.close();

  #answer(no: number, id: string, response: ServerResponse): void {
    this.#waiting.get(id)?.();
    this.#waiting.delete(id);
    if (this.#inTrouble && no === hanging) this.#held.add(response);
    else response.writeHead(this.#inTrouble && no === failing ? 500 : 200).end();
  }
}
