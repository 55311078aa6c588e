import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Bot } from '#contracts/bots.js';
import { publicId } from '#contracts/ids.js';
import type { StartedConversation } from '#contracts/widget.js';
import { LivePublisher } from '#database/live-publisher.js';
import { append, type EntryToAppend } from '#database/timeline.js';
import { rawRequest } from '#testing/raw-request.js';
import { EventReader } from '../testing/event-reader.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';

let api: TestApi;
let bot: Bot;
let started: StartedConversation;
let conversation: { id: string; accountId: string };
const readers: EventReader[] = [];
beforeAll(async () => {
  api = await openTestApi({ EVENTS_PING_MS: '200' });
  bot = await api.aBot(await api.newKey(), { greeting: 'Welcome.' });
});
afterAll(async () => await api.close());
beforeEach(async () => {
  started = await api.arrive(bot);
  const id = started.conversation.id.slice('conv_'.length);
  [conversation] = await api.db.query('SELECT id, account_id AS "accountId" FROM conversations WHERE id = $1', [id]);
});
afterEach(() => {
  for (const reader of readers.splice(0)) reader.leave();
});

async function watch(options?: Parameters<typeof EventReader.open>[2]): Promise<EventReader> {
  const reader = await EventReader.open(api.url, started.token, options);
  readers.push(reader);
  return reader;
}
const say = async (text: string) =>
  await api.ask('POST', '/v1/widget/conversation/messages', { token: started.token, body: { id: randomUUID(), text } });
const answer = async (text: string, id?: string) =>
  await append(api.db, conversation, [{ kind: 'bot-message', body: { text }, ...(id ? { id } : {}) }], {
    answeredSeq: 99,
  });

describe('the events of a conversation', () => {
  it('begin with what was said, and go on with what is said', async () => {
    await say('one');
    const reader = await watch();
    await reader.until('what was said', ({ texts }) => texts.length === 2);
    await say('two');
    await reader.until('what is said', ({ texts }) => texts.length === 3);
    expect(reader.texts).toEqual(['Welcome.', 'one', 'two']);
    expect(reader.ids).toEqual([1, 2, 3]);
  });

  it('end at once for who asks for their head alone, and the connection serves on', async () => {
    const headers = { authorization: `Bearer ${started.token}` };
    const path = '/v1/widget/conversation/events';
    for (const method of ['HEAD', 'HEAD', 'GET']) {
      const { status, headers: said } = await rawRequest(api.url, { method, path, headers });
      expect([status, said['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    }
  });

  it('are never kept and never held back on their way', async () => {
    const { headers } = await watch();
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-accel-buffering')).toBe('no');
  });

  it.each([
    ['Last-Event-ID', { lastEventId: '2' }, [3]],
    ['?after', { query: '?after=2' }, [3]],
    ['Last-Event-ID before ?after', { lastEventId: '2', query: '?after=1' }, [3]],
    ['?after when Last-Event-ID is no number', { lastEventId: 'two', query: '?after=2' }, [3]],
    ['?after when Last-Event-ID is empty', { lastEventId: '', query: '?after=2' }, [3]],
    ['the beginning without either', {}, [1, 2, 3]],
  ])('go on after %s', async (_, options, expected) => {
    await say('two');
    await say('three');
    const reader = await watch(options);
    await reader.until('the last entry', ({ ids }) => ids.includes(3));
    expect(reader.ids).toEqual(expected);
  });

  it('lose nothing and repeat nothing, however often the connection breaks', async () => {
    const seen: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const reader = await watch({ lastEventId: String(seen.at(-1) ?? 0) });
      await say(`while connected, ${round}`);
      await reader.until('something new', ({ ids }) => ids.length > 0);
      reader.leave();
      await reader.ended;
      seen.push(...reader.ids);
      await say(`while away, ${round}`);
    }
    const last = await watch({ lastEventId: String(seen.at(-1)) });
    await last.until('the rest', ({ ids }) => ids.includes(11));
    expect([...seen, ...last.ids]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('say when an answer is waited for, and when it is there', async () => {
    const reader = await watch();
    await say('Hi');
    await reader.until('typing', ({ events }) => events.some((event) => event.type === 'status' && event.typing));
    await answer('Hello.');
    await reader.until('the answer', ({ texts }) => texts.includes('Hello.'));
    await reader.until('no more typing', ({ events }) => JSON.stringify(events.at(-1)).includes('"typing":false'));
    expect(reader.events.filter(({ type }) => type === 'status')).toEqual([
      { type: 'status', status: 'open', typing: false },
      { type: 'status', status: 'open', typing: true },
      { type: 'status', status: 'open', typing: false },
    ]);
  });

  it('carry no more text of an answer that another step overtook', async () => {
    const reader = await watch();
    const speaker = await LivePublisher.open({ db: api.db, onError: (error) => expect(error).toBeUndefined() });
    const entryId = publicId('entry', randomUUID());
    const speak = (step: number, attempt: number, text: string): void =>
      speaker.publish({ c: conversation.id, kind: 'delta', entryId, attempt, step, offset: 0, text });
    const heard = () => reader.events.flatMap((event) => (event.type === 'delta' ? [event.text] : []));
    await say('Hi');
    speak(0, 1, 'before');
    await reader.until('the beginning', () => heard().length === 1);
    await append(api.db, conversation, [{ kind: 'channel-opened', body: { channel: 'whatsapp' } }], { fence: 0 });
    await reader.until('the choice', ({ events }) => JSON.stringify(events).includes('channel-opened'));
    speak(0, 2, 'overtaken');
    speak(1, 3, 'after');
    await reader.until('what comes after', () => heard().includes('after'));
    expect(heard()).toEqual(['before', 'after']);
    await speaker.close();
  });

  it('carry the text of an answer as it is written, also to who comes in the middle, and not after it stands', async () => {
    const first = await watch();
    const speaker = await LivePublisher.open({ db: api.db, onError: (error) => expect(error).toBeUndefined() });
    const id = randomUUID();
    const speak = (offset: number, text: string): void =>
      speaker.publish({
        c: conversation.id,
        kind: 'delta',
        entryId: publicId('entry', id),
        attempt: 1,
        step: 0,
        offset,
        text,
      });
    await say('Hi');
    const heard = ({ events }: EventReader) =>
      events.flatMap((event) => (event.type === 'delta' ? [event.text] : [])).join('');
    speak(0, 'Hel');
    await first.until('the beginning', (reader) => heard(reader) === 'Hel');
    const second = await watch();
    await second.until('the draft', (reader) => heard(reader) === 'Hel');
    speak(3, 'lo.');
    for (const reader of [first, second]) await reader.until('the rest', () => heard(reader) === 'Hello.');
    await answer('Hello.', id);
    for (const reader of [first, second]) await reader.until('the entry', ({ texts }) => texts.includes('Hello.'));
    speak(0, 'late');
    await say('marker');
    for (const reader of [first, second]) {
      await reader.until('the marker', ({ texts }) => texts.includes('marker'));
      expect(heard(reader)).toBe('Hello.');
      expect(reader.ids).toEqual([1, 2, 3, 4]);
    }
    await speaker.close();
  });

  it('show that they are alive when nothing happens', async () => {
    const reader = await watch();
    await reader.until('two pings', ({ comments }) => comments.length > 1);
    expect(reader.events).toHaveLength(2);
  });

  it('tell a visitor nothing that is meant for owners', async () => {
    const hidden: EntryToAppend[] = [
      { kind: 'end-requested', body: { reason: 'operator' } },
      { kind: 'step-failed', body: { code: 'auth', attempts: 3 } },
      { kind: 'mail-skipped', body: { mail: 'transcript', reason: 'requested' } },
      { kind: 'skip-transcript-requested', body: { why: 'he is rude' } },
      {
        kind: 'bot-message',
        body: { text: 'Sure.' },
        trace: {
          botVersion: 1,
          model: 'secret-model',
          attempt: 1,
          finishReason: 'stop',
          promptTokens: 9,
          completionTokens: 1,
          firstTokenMs: 5,
          passages: [],
          newestVersion: 1,
          calls: 1,
          decisions: [],
        },
      },
    ];
    await append(api.db, conversation, hidden);
    const reader = await watch();
    await reader.until('the answer', ({ texts }) => texts.includes('Sure.'));
    expect(reader.ids).toEqual([1, 6]);
    const { body } = await api.ask('GET', '/v1/widget/conversation/entries', { token: started.token });
    for (const shown of [JSON.stringify(reader.events), JSON.stringify(body)]) {
      expect(shown).not.toMatch(/trace|secret-model|rude|operator|auth/);
    }
  });
});

describe('a reader that is slow', () => {
  let slow: Socket;
  afterEach(() => void slow.destroy());

  it('holds up nobody, and gets everything in order when it reads on', async () => {
    slow = connect(Number(new URL(api.url).port), '127.0.0.1');
    slow.pause();
    slow.write(
      `GET /v1/widget/conversation/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${started.token}\r\n\r\n`,
    );
    const other = await watch();
    const long = 'x'.repeat(500_000);
    for (let n = 0; n < 20; n += 1) await answer(long);
    await say('short');
    await other.until('the last entry', ({ texts }) => texts.includes('short'));
    const ids: string[] = [];
    slow.setEncoding('utf8').on('data', (chunk) => ids.push(...(String(chunk).match(/^id: \d+$/gm) ?? [])));
    slow.resume();
    while (ids.length < 22) await once(slow, 'data');
    expect(ids).toEqual(Array.from({ length: 22 }, (_, n) => `id: ${n + 1}`));
  });
});

it('a server that stops ends its streams', async () => {
  const other = await openTestApi();
  const { token } = await other.arrive(await other.aBot(await other.newKey()));
  const reader = await EventReader.open(other.url, token);
  await reader.until('the greeting', ({ ids }) => ids.length === 1);
  await other.close();
  await reader.ended;
});
