import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testSize } from '#config/test-env.js';
import { inZone, leadColumns } from './lead-columns.js';
import { leadCsv } from './lead-csv.js';
import { parseCsv } from './testing/parse-csv.js';

const written = async (rows: string[][]): Promise<string> => await text(Readable.from(rows).pipe(leadCsv()));
const columns = Object.keys(leadColumns);

/** Texts a visitor may think of, often with a first character that a sheet takes for a formula. */
const cell = fc
  .tuple(
    fc.constantFrom('', '', '=', '+', '-', '@', '\t', '\r', '\n', '"', "'", ',', '＝', '\r\n'),
    fc.string({ unit: 'binary' }),
  )
  .map((parts) => parts.join(''));
const row = fc.array(cell, { minLength: columns.length, maxLength: columns.length });

describe('a CSV of leads', () => {
  it('has no cell that a sheet takes for a formula, and reads back as what was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 3 }), async (rows) => {
        const [header, ...cells] = parseCsv(await written(rows));
        expect(header).toEqual(columns);
        for (const read of cells.flat()) expect(read).not.toMatch(/^[=+\-@\t\r]/);
        expect(cells).toEqual(
          rows.map((values) => values.map((value) => value.replace(/^[=+\-@\t\r＝＋－＠]/, "'$&"))),
        );
      }),
      { numRuns: 1_000 * testSize() },
    );
  }, 120_000);

  it('keeps a phone number readable behind an apostrophe', async () => {
    const [, cells] = parseCsv(await written([['Ann', 'ann@example.org', '+4915112345678']]));
    expect(cells?.slice(0, 3)).toEqual(['Ann', 'ann@example.org', "'+4915112345678"]);
  });

  it('starts with a byte order mark and ends its lines with CR LF (RFC 4180)', async () => {
    const csv = await buffer(Readable.from([['Ünal']]).pipe(leadCsv()));
    expect(csv.subarray(0, 3).toString('hex')).toBe('efbbbf');
    expect(csv.toString().trimEnd().split('\r\n')).toHaveLength(2);
    expect(csv.toString()).toMatch(/\r\n"Ünal"\r\n$/);
  });
});

describe('the time of a lead', () => {
  it.each([
    ['Europe/Berlin', '2026-07-01T22:30:00Z', '2026-07-02T00:30:00+02:00'],
    ['Europe/Berlin', '2026-12-31T23:00:05Z', '2027-01-01T00:00:05+01:00'],
    ['Asia/Kathmandu', '2026-07-01T00:00:00Z', '2026-07-01T05:45:00+05:45'],
    ['America/St_Johns', '2026-01-01T00:00:00Z', '2025-12-31T20:30:00-03:30'],
    ['UTC', '2026-07-01T00:00:00Z', '2026-07-01T00:00:00+00:00'],
  ])('is the one on the wall in %s', (timezone, moment, shown) => {
    expect(inZone(new Date(moment), timezone)).toBe(shown);
    expect(new Date(shown)).toEqual(new Date(moment));
  });
});
