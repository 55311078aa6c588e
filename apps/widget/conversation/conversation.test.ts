import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { untilTrue } from '#testing/until.js';
import { type StubApi, startStubApi } from '../testing/stub-api.js';
import { createApi } from './api.js';
import { type Conversation, createConversation, unreadIn, waitingMessages } from './conversation.js';
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
  for (const conversation of opened) conversation.rest();
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
    first.rest();
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
    expect(tab.state()).toMatchObject({ phase: 'failed', problem: 'forbidden' });
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
  it('says why a message waits when it was too much at once, and sends it when it may', async () => {
    const tab = await anOpenTab();
    const body = { code: 'rate_limited', detail: 'That was too much at once; try again in 1 s.' };
    stub.fail({ path: /messages$/, times: 1, status: 429, headers: { 'retry-after': '1' }, body });
    tab.send('patient');
    await untilTrue(() => waitingMessages(tab.state())[0]?.problem === 'rate_limited', 'it says why');
    expect(waitingMessages(tab.state())).toMatchObject([{ text: 'patient', state: 'pending' }]);
    await untilTrue(() => texts(tab).includes('patient'), 'it was sent');
  });

  it('says why it cannot begin when too many began, and waits for the visitor to ask again', async () => {
    const body = { code: 'rate_limited', detail: 'Too many conversations; try again in 360 s.' };
    stub.fail({ path: /conversations$/, times: 1, status: 429, headers: { 'retry-after': '360' }, body });
    const tab = aTab();
    await tab.open();
    expect(tab.state()).toMatchObject({ phase: 'failed', problem: 'rate_limited' });
    await tab.open();
    expect(tab.state().phase).toBe('ready');
  });

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
});

describe('in two tabs', () => {
  /** As the browser tells a tab that another one changed what they keep. */
  const tell = (tab: Conversation) => void tab.follow(keeper.read());
  const waiting = (tab: Conversation) => waitingMessages(tab.state()).map(({ text }) => text);
  const taken = () => server()?.entries.map((entry) => ('text' in entry ? entry.text : entry.kind));

  async function twoTabs(): Promise<[Conversation, Conversation]> {
    const [one, other] = [await anOpenTab(), aTab()];
    await other.open();
    await untilTrue(() => server()?.streams.size === 2, 'both listen');
    return [one, other];
  }

  it('follows another tab to its new conversation', async () => {
    const [one, other] = await twoTabs();
    await other.restart();
    tell(one);
    await untilTrue(() => server(1)?.streams.size === 2, 'both listen to the new one');
    server(1)?.append('bot-message', { text: 'over here' });
    await untilTrue(() => texts(one).includes('over here') && texts(other).includes('over here'), 'both hear it');
  });

  it('begins one conversation when both begin at once', async () => {
    const tabs = [aTab(), aTab()];
    await Promise.all(tabs.map((tab) => tab.open()));
    await untilTrue(() => stub.conversations.some(({ streams }) => streams.size === 2), 'both are in one');
    expect(server(0)?.token === keeper.read().token || server(1)?.token === keeper.read().token).toBe(true);
  });

  it('shows in one what waits in the other, and sends it in order and once when that one is gone', async () => {
    const [one, other] = await twoTabs();
    stub.fail({ path: /messages$/, times: 1, status: 503, headers: { 'retry-after': '60' } });
    one.send('first');
    tell(other);
    expect(waiting(other)).toEqual(['first']);
    one.rest();
    other.send('second');
    await untilTrue(() => keeper.read().outbox.length === 0, 'both were taken and seen');
    expect(taken()?.slice(1)).toEqual(['first', 'second']);
    expect(waiting(other)).toEqual([]);
  });

  it('takes once what both send', async () => {
    const [one, other] = await twoTabs();
    stub.fail({ path: /messages$/, times: 1, status: 0, afterEffect: true });
    one.send('once');
    tell(other);
    other.retryNow();
    await untilTrue(() => texts(other).includes('once') && texts(one).includes('once'), 'both show it');
    await untilTrue(() => keeper.read().outbox.length === 0, 'nothing waits');
    expect(taken()?.slice(1)).toEqual(['once']);
  });

  it('shows a message that was refused in both, and discards it in both', async () => {
    const [one, other] = await twoTabs();
    stub.fail({ path: /messages$/, times: 1, status: 422, body: { code: 'invalid', detail: 'Too long' } });
    one.send('bad');
    await untilTrue(() => keeper.read().outbox[0]?.state === 'failed', 'it was refused');
    tell(other);
    expect(waiting(other)).toEqual(['bad']);
    other.discard(keeper.read().outbox[0]?.id ?? '');
    tell(one);
    expect(waiting(one)).toEqual([]);
  });

  it('counts what is seen from the beginning where the other one began anew', async () => {
    const [one, other] = await twoTabs();
    one.watch(true);
    for (const text of ['one', 'two', 'three']) server()?.append('bot-message', { text });
    await untilTrue(() => texts(one).includes('three'), 'all is seen');
    await other.restart();
    tell(one);
    await untilTrue(() => server(1)?.streams.size === 2, 'both listen to the new one');
    expect(keeper.read().seenSeq).toBe(1);
  });
});

describe('what is unread', () => {
  it('is what was said to the visitor while nobody looked, also on the next page', async () => {
    const tab = await anOpenTab();
    tab.watch(true);
    expect(unreadIn(tab.state())).toBe(0);
    tab.watch(false);
    server()?.append('visitor-message', { text: 'from a phone' });
    server()?.append('bot-message', { text: 'one' });
    server()?.append('notice', { text: 'two', about: 'action-done' });
    await untilTrue(() => unreadIn(tab.state()) === 2, 'two things were said');
    tab.rest();
    const next = aTab();
    await next.open();
    expect(unreadIn(next.state())).toBe(2);
    next.watch(true);
    expect(unreadIn(next.state())).toBe(0);
    expect(keeper.read().seenSeq).toBe(4);
  });

  it('is nothing in a conversation that just began before the visitor’s eyes', async () => {
    const tab = aTab();
    tab.watch(true);
    await tab.open();
    expect(unreadIn(tab.state())).toBe(0);
  });
});

describe('the end', () => {
  it('comes when the visitor asks for it, also over a bad line, and is told by the timeline', async () => {
    const tab = await anOpenTab();
    stub.fail({ path: /end$/, times: 1, status: 503 });
    await tab.end();
    await untilTrue(() => tab.state().timeline.status === 'ended', 'it has ended');
  });

  it('comes to the old conversation when the visitor starts again', async () => {
    const tab = await anOpenTab();
    await tab.restart();
    await untilTrue(() => server(0)?.entries.at(-1)?.kind === 'ended', 'the old one has ended');
    expect(tab.state().timeline.status).toBe('open');
    expect(stub.conversations).toHaveLength(2);
  });

  it('is followed by one new conversation, however often the visitor asks for it', async () => {
    const tab = await anOpenTab();
    await Promise.all([tab.restart(), tab.restart()]);
    await untilTrue(() => server(1)?.streams.size === 1, 'the new one is listened to');
    expect(server(0)?.streams.size).toBe(0);
    expect(stub.conversations).toHaveLength(2);
  });
});
