import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { house, missing } from './test-titles.js';

const heading = '| what the page promises | test file | test title |';
const chapters = ['Lead Capture', 'Human Handover', 'Email Notifications', 'Webhooks', 'Action Buttons'];

describe('the list of features', () => {
  const list = readFileSync(join(house, 'docs/features.md'), 'utf8');

  it('names for each row a test that exists', () => {
    expect(faultsIn(list)).toEqual([]);
  });

  it('has every chapter of the page, and at least sixty rows', () => {
    const headings = list.match(/(?<=^## ).*$/gm) ?? [];
    expect(headings).toEqual(expect.arrayContaining(chapters));
    expect(rowsIn(list).length).toBeGreaterThanOrEqual(60);
  });
});

describe('a list that is not true is told so', () => {
  const here = 'testing/features.test.ts';
  const rules = 'actions/lead-capture/rules.test.ts';

  it.each([
    [`| Tea | ${here} | has every chapter of the page, and at least sixty rows |`, []],
    [`| Tea | ${rules} | at-end, and nowhere else |`, []],
    [
      `| Tea | ${rules} | now and then, and nowhere else |`,
      [`Tea: ${rules} has no test "now and then, and nowhere else"`],
    ],
    [`| Tea | ${rules} | %s, and nowhere else |`, [`Tea: ${rules} has no test "%s, and nowhere else"`]],
    ['| Tea | e2e/tea.test.ts | is hot |', ['Tea: there is no e2e/tea.test.ts']],
    [`| Tea | ${here} | is hot |`, [`Tea: ${here} has no test "is hot"`]],
    [`| Tea | ${here} | the list of features |`, [`Tea: ${here} has no test "the list of features"`]],
    [`| Tea | ${here} | |`, [`Tea: ${here} has no test ""`]],
    ['| Tea | testing/until.ts | until |', ['Tea: testing/until.ts is no test file']],
    ['| Tea | | |', ['Tea: names no test']],
    ['| Tea | comes some day | |', ['Tea: comes some day is no test file']],
    [`| | ${here} | is hot |`, ['a row promises nothing']],
    [`| Tea | ${here} |`, [`| Tea | ${here} |: expected three columns`]],
  ])('%s', (row, faults) => expect(faultsIn(`${heading}\n|---|---|---|\n${row}\n`)).toEqual(faults));

  it('counts no heading, rule or sentence as a row', () => {
    expect(rowsIn(`A | b.\n\n${heading}\n|---|---|---|\n| Tea | a.test.ts | is hot |\n`)).toHaveLength(1);
  });
});

const rowsIn = (list: string): string[] =>
  list.split('\n').filter((line) => line.startsWith('|') && line !== heading && !/^\|[-|]+\|$/.test(line));

const faultsIn = (list: string): string[] => rowsIn(list).flatMap(faultOf);

function faultOf(row: string): string[] {
  const cells = row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
  const [promise = '', file = '', title = ''] = cells;
  if (cells.length !== 3) return [`${row}: expected three columns`];
  if (promise === '') return ['a row promises nothing'];
  if (file === '') return [`${promise}: names no test`];
  const fault = missing(file, title);
  return fault === undefined ? [] : [`${promise}: ${fault}`];
}
