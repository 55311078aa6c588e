import { Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { DataSource } from 'typeorm';
import type { Config } from '#config/config.js';
import type { Log } from '#config/log.js';
import { networkKey } from '#database/network.js';
import { takeLimit } from '#database/rate-limits.js';
import { holdStreamPlace, leaveStreamPlace, type StreamPlace, takeStreamPlace } from '#database/stream-places.js';
import { CONFIG, LOG, SERVICE_DB } from '../app.tokens.js';
import { ProblemError } from '../problem.js';
import { ipOf, type Who } from '../request.js';
import { refuseFor } from './refuse-for.js';

/** What an account tries out in a minute. */
const tests = {
  'webhook-tests': { most: 10, what: 'A webhook may be tested 10 times a minute' },
  trials: { most: 30, what: 'A sentence may be tried 30 times a minute' },
} as const;

/** A place is held on to as often as a quiet stream is pinged; it may be missed this many times. */
const pingsPerPlace = 2.5;

/**
 * What may be done how often, counted in rows that all replicas share. While they cannot be counted nothing begins, and reading
 * goes on.
 */
@Injectable()
export class Limits {
  constructor(
    @Inject(SERVICE_DB) private readonly db: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Takes a new conversation from those of the client's network. Throws `rate_limited`, or `unavailable`. */
  async takeStart(request: Request): Promise<void> {
    const bucket = `starts:${networkKey(this.config.secrets.encryptionKeys, ipOf(request)).toString('base64url')}`;
    const wait = await this.#ask(() => takeLimit(this.db, bucket, this.config.limits.addressStarts));
    if (wait === undefined) throw away();
    refuseFor(wait, 'Too many conversations were begun from this network');
  }

  /** Takes a request from those of a key or a session. Throws `rate_limited`, or `unavailable` for one that changes something. */
  async takeOwnerRequest({ method }: Request, who: Who): Promise<void> {
    const bucket = `owner:${who.kind === 'member' ? who.session.id : who.id}`;
    const wait = await this.#ask(() => takeLimit(this.db, bucket, this.config.limits.ownerRequests));
    if (wait === undefined && !['GET', 'HEAD'].includes(method)) throw away();
    refuseFor(wait ?? 0, 'There were too many requests');
  }

  /** Takes one of what an account may try out. Throws `rate_limited`, or `unavailable`. */
  async takeTest(kind: keyof typeof tests, accountId: string): Promise<void> {
    const { most, what } = tests[kind];
    const wait = await this.#ask(() => takeLimit(this.db, `${kind}:${accountId}`, { most, seconds: 60 }));
    if (wait === undefined) throw away();
    refuseFor(wait, what);
  }

  /** Takes a place for an event stream; null while places cannot be counted. Throws `rate_limited`. */
  async takeStream(visitorId: string): Promise<StreamPlace | null> {
    const most = this.config.limits.visitorStreams;
    const place = await this.#ask(() => takeStreamPlace(this.db, visitorId, { most, forMs: this.#placeMs }));
    if (place === null) refuseFor(15, `This chat is open in ${most} places already`);
    return place ?? null;
  }

  async holdStream(place: StreamPlace | null): Promise<void> {
    if (place) await this.#ask(() => holdStreamPlace(this.db, place, this.#placeMs));
  }

  async leaveStream(place: StreamPlace | null): Promise<void> {
    if (place) await this.#ask(() => leaveStreamPlace(this.db, place));
  }

  get #placeMs(): number {
    return this.config.http.eventsPingMs * pingsPerPlace;
  }

  /** What the rows say, or undefined while they say nothing. */
  async #ask<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      this.log.warn({ err: error }, 'a limit could not be counted');
      return undefined;
    }
  }
}

const away = (): ProblemError =>
  new ProblemError('unavailable', 'This cannot be done right now; try again in a moment.', undefined, 5);
