import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { house, missing } from './test-titles.js';

const read = (file: string): string => readFileSync(join(house, file), 'utf8');

describe.each(['SECURITY.md', 'docs/threat-model.md', 'docs/asvs.md'])('%s', (document) => {
  it('names tests and files that exist', () => expect(faultsIn(read(document))).toEqual([]));
});

describe('the list of ASVS 5.0', () => {
  const rows = [...read('docs/asvs.md').matchAll(/^\| (\d+\.\d+\.\d+) \| (\d) \| (.*) \| (.*) \| (.*) \|$/gm)].map(
    ([, item = '', level = '', , state = '', shown = '']) => ({ item, level, state, shown }),
  );

  it('has every item of levels 1 and 2 once', () => {
    expect(new Set(rows.map(({ item }) => item)).size).toBe(rows.length);
    expect(rows.filter(({ level }) => level === '1')).toHaveLength(70);
    expect(rows.filter(({ level }) => level === '2')).toHaveLength(183);
  });

  it('says of each whether it is met, and why', () => {
    for (const { item, state, shown } of rows) {
      expect([item, state]).toEqual([item, expect.stringMatching(/^(met|operator|n\/a|not met)$/)]);
      expect([item, shown]).toEqual([item, expect.stringMatching(/\S{3}/)]);
    }
  });
});

describe('a document that is not true is told so', () => {
  it.each([
    ['| tea | `testing/security-documents.test.ts` › says of each whether it is met, and why |', []],
    [
      '| tea | hot; `testing/security-documents.test.ts` › is hot; `testing/until.ts` |',
      ['testing/security-documents.test.ts has no test "is hot"'],
    ],
    ['`e2e/tea.test.ts` › is hot', ['there is no e2e/tea.test.ts']],
    ['`e2e/tea.test.ts`', ['there is no e2e/tea.test.ts']],
    ['`docs/tea.md` and `GET /v1/tea`', ['there is no docs/tea.md']],
  ])('%s', (text, faults) => expect(faultsIn(text)).toEqual(faults));
});

/** Tests are named as `` `file.test.ts` › title``, up to a bar, a semicolon or the end of the line; other files by their path. */
function faultsIn(text: string): string[] {
  return [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)+\.\w+)`(?: › ([^|;\n]+))?/g)].flatMap(([, file = '', title]) => {
    if (title !== undefined) return missing(file, title.trim(), { tables: true }) ?? [];
    return existsSync(join(house, file)) ? [] : [`there is no ${file}`];
  });
}
