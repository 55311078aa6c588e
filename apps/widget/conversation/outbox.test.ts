import { describe, expect, it } from '@jest/globals';
import { maxMessageLength } from '#contracts/widget.js';
import { createKeeper, parseKept } from './keeper.js';
import { change, longestMessage, nextToSend, type Outgoing, unseen, unsettled } from './outbox.js';

const at = '2026-11-22T10:00:00.000Z';
const message = (id: string, changes: Partial<Outgoing> = {}): Outgoing => ({
  id,
  text: 'hello',
  afterSeq: 1,
  state: 'pending',
  ...changes,
});
const entry = (seq: number, text = 'hello') =>
  ({ id: `entry_${seq}`, seq, at, kind: 'visitor-message', text }) as const;

describe('the outbox', () => {
  it('allows messages as long as the API does', () => {
    expect(longestMessage).toBe(maxMessageLength);
  });

  it('sends in the order of writing and leaves out what failed', () => {
    const outbox = change([message('a'), message('b')], 'a', { state: 'failed' });
    expect(nextToSend(outbox)?.id).toBe('b');
  });

  it('shows a message once when its entry comes before its 202', () => {
    expect(unseen([message('a')], [entry(2)])).toEqual([]);
  });

  it('does not take an older message of the same words for it', () => {
    expect(unseen([message('a', { afterSeq: 2 })], [entry(2)])).toHaveLength(1);
  });

  it('shows the second of two equal messages until its own entry is there', () => {
    const outbox = [message('a', { state: 'accepted', entryId: 'entry_2' }), message('b')];
    expect(unseen(outbox, [entry(2)]).map(({ id }) => id)).toEqual(['b']);
    expect(unseen(outbox, [entry(2), entry(3)])).toEqual([]);
  });

  it('shows an accepted message until its entry is there', () => {
    const outbox = [message('a', { state: 'accepted', entryId: 'entry_2' })];
    expect(unseen(outbox, [])).toHaveLength(1);
    expect(unseen(outbox, [entry(2)])).toEqual([]);
  });

  it('keeps over a reload what was not accepted', () => {
    const outbox = [message('a', { state: 'accepted' }), message('b'), message('c', { state: 'failed' })];
    expect(unsettled(outbox).map(({ id }) => id)).toEqual(['b', 'c']);
  });
});

describe('what a browser keeps', () => {
  it('reads back what was written', () => {
    const keeper = createKeeper('demo', undefined);
    keeper.update({ token: 't' });
    keeper.update({ outbox: [message('a')] });
    expect(keeper.read()).toMatchObject({ token: 't', outbox: [message('a')] });
  });

  it.each([null, '', 'null', '[]', '{"token":1,"outbox":[{"id":7}]}'])('begins anew from %j', (stored) => {
    expect(parseKept(stored)).toMatchObject({ token: undefined, outbox: [], seenSeq: 0 });
  });
});
