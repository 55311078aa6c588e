import { expect } from '@jest/globals';
import { type RawAnswer, rawRequest } from '#testing/raw-request.js';
import type { TestApi } from '../../testing/open-api.js';
import { type Actor, reachOf } from './actors.js';
import { addressOf, type Route, sendable } from './routes.js';
import { snapshot } from './snapshot.js';
import type { World } from './world.js';

/** A route that is asked for by somebody, and what its answer has to be. Without a path it is the one with the ids of `mine`. */
export interface Try {
  route: Route;
  actor: Actor;
  path?: string;
  body?: string;
  /** The version that was read, where one is asked for. */
  tag?: string;
  fits(answer: RawAnswer): boolean;
}

/** Asks for routes with bodies that are right, so that nothing but authority is left to refuse them. */
export class Tries {
  constructor(
    private readonly api: TestApi,
    private readonly mine: World,
  ) {}

  async ask({ route, actor, path, body: given, tag = '"1"' }: Omit<Try, 'fits'>): Promise<RawAnswer> {
    const { headers, body } = sendable(route, this.mine.bot.ids);
    const sent = given ?? body;
    return await rawRequest(this.api.url, {
      method: route.method,
      path: path ?? addressOf(route, this.mine.bot.ids),
      headers: { 'if-match': tag, ...headers, ...(await actor.headers(route)) },
      ...(sent === undefined ? {} : { body: sent }),
    });
  }

  /** What came of those whose answer does not fit, as lines to read. */
  async misfits(tries: Try[]): Promise<string[]> {
    const lines = tries.map(async (one) => {
      const answer = await this.ask(one);
      const { route, actor, path = addressOf(route, this.mine.bot.ids) } = one;
      const said = `${answer.status} ${answer.text.slice(0, 300)}`;
      return one.fits(answer)
        ? []
        : [`${actor.name}: ${route.operation} ${route.method} ${path.slice(0, 200)} → ${said}`];
    });
    return (await Promise.all(lines)).flat();
  }

  /** All answers fit, and no row of any table is different afterwards. */
  async changeNothing(tries: Try[]): Promise<void> {
    expect(tries.length).toBeGreaterThan(0);
    const before = await snapshot(this.api.db);
    expect(await this.misfits(tries)).toEqual([]);
    expect(await snapshot(this.api.db)).toEqual(before);
  }
}

/** What an answer says of who asked. */
export const verdictOf = ({ status, text }: RawAnswer): string =>
  /"code":"(unauthorized|forbidden|internal|unsupported_media_type)"/.exec(text)?.[1] ??
  (status < 500 || text.includes('"unavailable"') ? 'allowed' : String(status));

export const isUnauthorized = (answer: RawAnswer): boolean => verdictOf(answer) === 'unauthorized';
export const isNotThere = ({ status, text }: RawAnswer): boolean => status === 404 && text.includes('"not_found"');

/** Whether the owner API is behind a route. */
export const isOwners = (route: Route): boolean => !['self', 'visitor', 'anyone'].includes(reachOf(route));
