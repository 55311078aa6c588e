import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { mended } from './mend.js';

const schema = z.object({
  name: z.string().min(1),
  place: z.object({ town: z.string().min(2), zip: z.string() }),
  rows: z.array(z.object({ key: z.string().min(1) })).max(2),
});
const sample = { name: 'Ada', place: { town: 'Bonn', zip: '1' }, rows: [{ key: 'a' }] };

describe('settings that are half typed', () => {
  it('stay as they are where they are right', () => {
    const typed = { name: 'Eve', place: { town: 'Ulm', zip: '' }, rows: [] };
    expect(mended(schema, typed, sample)).toEqual(typed);
  });

  it('are as in the sample where they are wrong, and only there', () => {
    const typed = { name: '', place: { town: 'U', zip: '89073' }, rows: [{ key: 'b' }, { key: '' }] };
    expect(mended(schema, typed, sample)).toEqual({
      name: 'Ada',
      place: { town: 'Bonn', zip: '89073' },
      rows: [{ key: 'b' }, { key: 'a' }],
    });
  });

  it('are the sample when nothing of them can be kept', () => {
    expect(mended(schema, null, sample)).toEqual(sample);
    expect(mended(schema, { rows: 'none' }, sample)).toEqual(sample);
  });
});
