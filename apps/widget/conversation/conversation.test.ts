import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { untilTrue } from '#testing/until.js';
import { type StubApi, startStubApi } from '../testing/stub-api.js';
import { createApi } from './api.js';
import { type Conversation, createConversation, waitingMessages } from './conversation.js';
import { createKeeper, type Keeper } from './keeper.js';

let stub: StubApi;
let keeper: Keeper;
let opened: Conversation[];

beforeEach(async () => {
  stub = await startStubApi();
  keeper = createKeeper('demo', undefined);
  opened = [];
});

afterEach(async () => {
  for (const conversation of opened) conversation.close();
  await stub.close();
});

function aTab(): Conversation {
  const conversation = createConversation({
    publicId: 'demo',
    api: createApi(`${stub.url}/v1/`),
    keeper,
    beginning: () => ({ locale: 'en' }),
    onChange: () => {},
  });
  opened.push(conversation);
  return conversation;
}

const texts = (tab: Conversation) =>
  tab.state().timeline.entries.map((entry) => ('text' in entry ? entry.text : entry.kind));
const server = (at = 0) => stub.conversations[at];
const streaming = (tab: Conversation) => tab.state().timeline.streaming;

async function anOpenTab(): Promise<Conversation> {
  const tab = aTab();
  await tab.open();
  await untilTrue(() => server()?.streams.size === 1, 'the stream is open');
  return tab;
}

describe('beginning', () => {
  it('asks the server nothing before it is opened', () => {
    aTab();
    expect(stub.requests).toEqual([]);
  });

  it('begins once and shows the greeting', async () => {
    const tab = aTab();
    await Promise.all([tab.open(), tab.open()]);
    expect(stub.conversations).toHaveLength(1);
    expect(texts(tab)).toEqual(['Hello! How can I help you?']);
  });

  it('goes on after a reload with the history', async () => {
    const first = await anOpenTab();
    first.send('one');
    await untilTrue(() => texts(first).includes('one'), 'the message is in the timeline');
    first.close();
    const second = aTab();
    await second.open();
    expect(texts(second)).toEqual(texts(first));
    expect(stub.conversations).toHaveLength(1);
  });

  it('begins anew when its token is no longer good', async () => {
    keeper.update({ token: 'gone' });
    const tab = aTab();
    await tab.open();
    await untilTrue(() => tab.state().phase === 'ready', 'the new conversation is there');
    expect(keeper.read().token).toBe(server()?.token);
  });

  it('says why it cannot begin, and begins when asked again', async () => {
    stub.fail({ path: /conversations$/, times: 1, status: 403, body: { code: 'forbidden', detail: 'Wrong origin' } });
    const tab = aTab();
    await tab.open();
    expect(tab.state()).toMatchObject({ phase: 'failed', problem: 'Wrong origin' });
    await tab.open();
    expect(tab.state().phase).toBe('ready');
  });

  it('does not begin one conversation after the other when each is refused', async () => {
    stub.fail({ path: /events$/, times: 100, status: 401 });
    const tab = aTab();
    await tab.open();
    await untilTrue(() => tab.state().phase === 'failed', 'it gave up');
    expect(stub.conversations).toHaveLength(2);
  });

  it('says "Reconnecting" after a second without a server', async () => {
    stub.fail({ path: /config$/, times: 3, status: 503 });
    const tab = aTab();
    const opening = tab.open();
    await untilTrue(() => tab.state().reconnecting, 'it says so');
    await opening;
    expect(tab.state()).toMatchObject({ phase: 'ready', reconnecting: false });
  });
});

describe('sending', () => {
  it.each([
    ['lost before it arrived', { status: 0 }],
    ['answered with 503', { status: 503 }],
    ['lost after it arrived', { status: 0, afterEffect: true }],
    ['answered with 429', { status: 429, headers: { 'retry-after': '1' } }],
  ])('takes a message once that was %s', async (_, failure) => {
    const tab = await anOpenTab();
    stub.fail({ path: /messages$/, times: 2, ...failure });
    tab.send('once');
    expect(waitingMessages(tab.state())).toHaveLength(1);
    await untilTrue(() => keeper.read().outbox.length === 0, 'the message was accepted');
    await untilTrue(() => waitingMessages(tab.state()).length === 0, 'its entry came');
    expect(texts(tab).filter((text) => text === 'once')).toHaveLength(1);
    expect(server()?.entries).toHaveLength(2);
  });

  it('keeps the order of what was written at once', async () => {
    const tab = await anOpenTab();
    stub.fail({ path: /messages$/, times: 1, status: 503 });
    for (const text of ['one', 'two', 'three']) tab.send(text);
    await untilTrue(() => texts(tab).length === 4, 'all three came');
    expect(texts(tab).slice(1)).toEqual(['one', 'two', 'three']);
  });

  it('sends after a reload what the page before could not', async () => {
    keeper.update({ outbox: [{ id: 'a', text: 'late', afterSeq: 0, state: 'pending' }] });
    const tab = await anOpenTab();
    await untilTrue(() => texts(tab).includes('late'), 'it arrived');
    expect([...(server()?.taken.keys() ?? [])]).toEqual(['a']);
  });

  it('shows why a message was refused, and sends the next', async () => {
    const tab = await anOpenTab();
    stub.fail({ path: /messages$/, times: 1, status: 422, body: { code: 'invalid', detail: 'Too long' } });
    tab.send('bad');
    tab.send('good');
    await untilTrue(() => texts(tab).includes('good'), 'the next one came');
    const [failed] = waitingMessages(tab.state());
    expect(failed).toMatchObject({ text: 'bad', state: 'failed', problem: 'Too long' });
    tab.resend(failed?.id ?? '');
    await untilTrue(() => texts(tab).includes('bad'), 'the second try came through');
  });

  it('takes the message to a new conversation when the old one is closed', async () => {
    const tab = await anOpenTab();
    const old = server();
    if (old) old.closed = true;
    tab.send('hello again');
    await untilTrue(() => texts(tab).includes('hello again'), 'it stands in the new one');
    expect(stub.conversations).toHaveLength(2);
    expect(server(0)?.entries).toHaveLength(1);
    expect(server(1)?.entries).toHaveLength(2);
  });
});

describe('listening', () => {
  it('resumes behind the last entry, and doubles nothing', async () => {
    const tab = await anOpenTab();
    server()?.append('bot-message', { text: 'one' });
    await untilTrue(() => texts(tab).length === 2, 'the first came');
    server()?.cut();
    server()?.append('bot-message', { text: 'two' });
    await untilTrue(() => texts(tab).length === 3, 'the missed one came');
    expect(server()?.resumedAfter).toEqual(['1', '2']);
  });

  it('replaces streamed text by its entry', async () => {
    const tab = await anOpenTab();
    server()?.delta('entry_x', 1, 0, 'Hel');
    await untilTrue(() => streaming(tab)?.text === 'Hel', 'the text is shown');
    server()?.append('bot-message', { text: 'Hello' }, 'entry_x');
    await untilTrue(() => texts(tab).includes('Hello'), 'the entry is there');
    expect(streaming(tab)).toBeUndefined();
  });

  it('survives kinds and events it does not know, and resumes behind them', async () => {
    const tab = await anOpenTab();
    server()?.append('form-of-the-future', {});
    server()?.status('open', true);
    await untilTrue(() => tab.state().timeline.typing, 'the stream lives');
    server()?.cut();
    await untilTrue(() => server()?.resumedAfter.length === 2, 'it reconnected');
    expect(server()?.resumedAfter).toEqual(['1', '2']);
  });

  it('says that it reconnects after a second, not before', async () => {
    const tab = await anOpenTab();
    stub.fail({ path: /events$/, times: 3, status: 503 });
    server()?.cut();
    await untilTrue(() => stub.requests.filter((path) => path.endsWith('/events')).length > 1, 'it tries again');
    expect(tab.state().reconnecting).toBe(false);
    await untilTrue(() => tab.state().reconnecting, 'it says so');
    tab.retryNow();
    await untilTrue(() => !tab.state().reconnecting, 'it is back');
  });

  it('follows another tab to its new conversation', async () => {
    const [one, other] = [await anOpenTab(), aTab()];
    await other.open();
    await other.restart();
    await one.follow(keeper.read().token);
    server(1)?.append('bot-message', { text: 'over here' });
    await untilTrue(() => texts(one).includes('over here') && texts(other).includes('over here'), 'both listen to it');
  });
});
