import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'redis';
import { loadTestServers } from '#config/test-env.js';
import { openTestDatabase, type TestDatabase } from '#testing/database.js';
import { aConversationRow } from '#testing/rows.js';
import { until } from '#testing/until.js';
import { type Heard, LiveListener } from './live.js';
import { LivePublisher } from './live-publisher.js';
import { append } from './timeline.js';

const carriers = [
  { carrier: 'NOTIFY', redisUrl: () => undefined },
  { carrier: 'Redis', redisUrl: () => loadTestServers().redis },
];

describe.each(carriers)('live over $carrier', ({ carrier, redisUrl }) => {
  let database: TestDatabase;
  let listener: LiveListener;
  let publisher: LivePublisher;
  const errors: Error[] = [];
  const onError = (error: Error): void => void errors.push(error);
  beforeAll(async () => {
    database = await openTestDatabase();
    listener = new LiveListener({ databaseUrl: database.url, redisUrl: redisUrl(), onError });
    publisher = await LivePublisher.open({ db: database.db, redisUrl: redisUrl(), onError });
    await listener.ready();
  });
  afterAll(async () => {
    await publisher.close();
    await listener.close();
    await database.close();
  });

  const piece = (c: string, offset: number, text: string, attempt = 1) =>
    ({ c, kind: 'delta', entryId: 'entry_1', attempt, step: 0, offset, text }) as const;

  /** Follows one conversation; `text()` folds what came as a client would. */
  function follow(c: string) {
    const heard: Heard[] = [];
    const stop = listener.subscribe(c, (signal) => heard.push(signal));
    const deltas = () => heard.flatMap((signal) => (signal.kind === 'delta' ? [signal] : []));
    const text = () => deltas().reduce((so, { offset, text }) => (so.length === offset ? so + text : so), '');
    return { heard, deltas, text, stop };
  }

  it('wakes who follows a conversation when an entry is committed, and nobody else', async () => {
    const conversation = await aConversationRow(database.db);
    const mine = follow(conversation.id);
    const other = follow(randomUUID());
    await append(database.db, conversation, [{ kind: 'bot-message', body: { text: 'hi' } }]);
    await until('a wake-up', () => expect(mine.heard).toContainEqual({ c: conversation.id, kind: 'entries' }));
    expect(other.heard).toEqual([]);
  });

  it('passes on a reply as it is written, whole and in order', async () => {
    const c = randomUUID();
    const mine = follow(c);
    const words = Array.from({ length: 200 }, (_, n) => `word${n} `);
    let offset = 0;
    for (const word of words) {
      publisher.publish(piece(c, offset, word));
      offset += word.length;
    }
    await until('the whole text', () => expect(mine.text()).toBe(words.join('')));
    expect(mine.deltas().length).toBeLessThan(10);
  });

  it('takes pieces that are longer than one message can be, in any script', async () => {
    const c = randomUUID();
    const mine = follow(c);
    const long = '漢字と絵文字🎉'.repeat(2_000);
    publisher.publish(piece(c, 0, long));
    await until('the whole text', () => expect(mine.text()).toBe(long));
  });

  it('shows who joins in the middle the text so far, until the entry stands', async () => {
    const conversation = await aConversationRow(database.db);
    const mine = follow(conversation.id);
    publisher.publish(piece(conversation.id, 0, 'Hello '));
    publisher.publish(piece(conversation.id, 6, 'there'));
    await until('the draft', () => expect(listener.draft(conversation.id)?.text).toBe('Hello there'));
    publisher.publish(piece(conversation.id, 0, 'Anew', 2));
    await until('the second attempt', () =>
      expect(listener.draft(conversation.id)).toMatchObject({ attempt: 2, text: 'Anew' }),
    );
    await append(database.db, conversation, [{ kind: 'bot-message', body: { text: 'Anew' } }]);
    await until('the entry', () => expect(mine.heard.at(-1)?.kind).toBe('entries'));
    expect(listener.draft(conversation.id)).toBeUndefined();
  });

  it('closes also before it listened for the first time', async () => {
    const other = new LiveListener({ databaseUrl: database.url, redisUrl: redisUrl(), onError });
    await expect(other.close()).resolves.toBeUndefined();
  });

  it('listens again after its connection broke, and has everybody read anew', async () => {
    const conversation = await aConversationRow(database.db);
    const mine = follow(conversation.id);
    await breakConnections(carrier === 'NOTIFY' ? undefined : loadTestServers().redis);
    await until('a resync', () => expect(mine.heard).toContainEqual({ kind: 'resync' }));
    await until('a delta', () => {
      publisher.publish(piece(conversation.id, 0, 'still here'));
      expect(mine.text()).toBe('still here');
    });
    await append(database.db, conversation, [{ kind: 'bot-message', body: { text: 'hi' } }]);
    await until('a wake-up', () => expect(mine.heard).toContainEqual({ c: conversation.id, kind: 'entries' }));
    expect(errors.length).toBeGreaterThan(0);
  });

  async function breakConnections(redis: string | undefined): Promise<void> {
    if (redis === undefined) {
      await database.db.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'parley-live' AND datname = current_database()",
      );
      return;
    }
    const client = createClient({ url: redis });
    await client.connect();
    await client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'pubsub']);
    client.destroy();
  }
});
