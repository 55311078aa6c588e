import { describe, expect, it } from '@jest/globals';
import { type Entry, type Placed, parseEntries } from './parse.js';
import { addDelta, addEntry, emptyTimeline, setStatus, type Timeline } from './timeline.js';

const at = '2026-11-22T10:00:00.000Z';
const bot = (seq: number, id = `entry_${seq}`): Placed => ({
  id,
  seq,
  entry: { id, seq, at, kind: 'bot-message', text: `reply ${seq}` },
});
const placed = (entry: Entry): Placed => ({ id: entry.id, seq: entry.seq, entry });
const delta = (offset: number, text: string, attempt = 1, entryId = 'entry_9') =>
  ({ type: 'delta', entryId, attempt, offset, text }) as const;
const streamed = (...deltas: ReturnType<typeof delta>[]): Timeline => deltas.reduce(addDelta, emptyTimeline);

describe('streaming text', () => {
  it('grows by the pieces that fit', () => {
    expect(streamed(delta(0, 'Hel'), delta(3, 'lo')).streaming).toMatchObject({ text: 'Hello', torn: false });
  });

  it('is replaced, not doubled, by a newer attempt', () => {
    expect(streamed(delta(0, 'Hello'), delta(0, 'Hi', 2)).streaming).toMatchObject({ text: 'Hi', attempt: 2 });
  });

  it('ignores what is left of an older attempt', () => {
    expect(streamed(delta(0, 'Hi', 2), delta(0, 'Hello', 1)).streaming?.text).toBe('Hi');
  });

  it('is torn by a missing piece, and stays so until a newer attempt', () => {
    const torn = streamed(delta(0, 'Hel'), delta(5, '!'));
    expect(torn.streaming?.torn).toBe(true);
    expect(addDelta(torn, delta(3, 'lo')).streaming?.torn).toBe(true);
    expect(addDelta(torn, delta(0, 'Hi', 2)).streaming).toMatchObject({ text: 'Hi', torn: false });
  });

  it('is torn by a piece that comes twice', () => {
    expect(streamed(delta(0, 'Hel'), delta(0, 'Hel')).streaming?.torn).toBe(true);
  });

  it('is torn when its beginning was missed', () => {
    expect(streamed(delta(40, 'and so on')).streaming?.torn).toBe(true);
  });

  it('gives way to the finished entry', () => {
    const done = addEntry(streamed(delta(0, 'Hel')), bot(9));
    expect(done.streaming).toBeUndefined();
    expect(done.entries).toHaveLength(1);
    expect(addDelta(done, delta(3, 'lo')).streaming).toBeUndefined();
  });

  it.each<[string, object]>([
    ['notice', { text: 'Hello', about: 'handover' }],
    ['confirm-asked', { action: 'end_conversation', inputs: {} }],
    ['handover-offered', { channels: [] }],
    ['form-of-the-future', {}],
  ])('gives way to a %s in its place, and does not come back', (kind, body) => {
    const [entry] = parseEntries({ data: [{ id: 'entry_9', seq: 9, at, kind, ...body }] }) ?? [];
    if (!entry) throw new Error('The entry was not read');
    const done = addEntry(streamed(delta(0, 'Hel')), entry);
    expect(done.streaming).toBeUndefined();
    expect(addDelta(done, delta(3, 'lo')).streaming).toBeUndefined();
  });

  it('stays while the visitor writes on', () => {
    const writing = streamed(delta(0, 'Hel'));
    const entry = { id: 'entry_3', seq: 3, at, kind: 'visitor-message', text: 'wait' } as const;
    expect(addEntry(writing, placed(entry)).streaming?.text).toBe('Hel');
  });
});

describe('typing', () => {
  const typing = setStatus(emptyTimeline, 'open', true);

  it('goes on while the visitor does something, and ends with an answer', () => {
    const said = placed({ id: 'a', seq: 1, at, kind: 'confirm-answered', confirmId: 'b', accept: false });
    expect(addEntry(typing, said).typing).toBe(true);
    expect(addEntry(typing, bot(1)).typing).toBe(false);
  });
});

describe('entries', () => {
  it('stand once each and in order, however they come', () => {
    const { entries } = [bot(3), bot(1), bot(3), bot(2)].reduce(addEntry, emptyTimeline);
    expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it('move the resume point even if their kind is unknown', () => {
    const after = addEntry(emptyTimeline, { id: 'entry_7', seq: 7, entry: undefined });
    expect(after).toMatchObject({ lastSeq: 7, entries: [] });
  });

  it('end the conversation, and a message of the visitor reopens it', () => {
    const ended = addEntry(emptyTimeline, placed({ id: 'a', seq: 1, at, kind: 'ended', reason: 'idle' }));
    expect(ended.status).toBe('ended');
    const message = { id: 'b', seq: 2, at, kind: 'visitor-message', text: 'still there?' } as const;
    expect(addEntry(ended, placed(message)).status).toBe('open');
    expect(addEntry(setStatus(ended, 'closed', false), placed(message)).status).toBe('closed');
  });
});
