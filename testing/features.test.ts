import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { walk } from './architecture/source-files.js';

const house = resolve(import.meta.dirname, '..');
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
  if (!file.endsWith('.test.ts')) return [`${promise}: ${file} is no test file`];
  if (!existsSync(join(house, file))) return [`${promise}: there is no ${file}`];
  return titlesIn(file).has(title) ? [] : [`${promise}: ${file} has no test "${title}"`];
}

const known = new Map<string, ReadonlySet<string>>();

/** The titles of a test file as a test run prints them: one for each line of an `it.each`. What is skipped is no test. */
function titlesIn(file: string): ReadonlySet<string> {
  const found = known.get(file);
  if (found) return found;
  const titles = new Set<string>();
  walk(ts.createSourceFile(file, readFileSync(join(house, file), 'utf8'), ts.ScriptTarget.Latest, true), (node) => {
    if (!ts.isCallExpression(node)) return;
    const [title] = node.arguments;
    if (!title || !ts.isStringLiteralLike(title)) return;
    for (const values of casesOf(node.expression)) titles.add(filledIn(title.text, values));
  });
  known.set(file, titles);
  return titles;
}

/** What goes into the title, for each time a test runs: nothing and once for `it`, a line of the table for `it.each`. */
function casesOf(callee: ts.Expression): ts.Expression[][] {
  if (!ts.isCallExpression(callee)) return callee.getText() === 'it' ? [[]] : [];
  if (callee.expression.getText() !== 'it.each') return [];
  const table = bare(callee.arguments[0]);
  if (!table || !ts.isArrayLiteralExpression(table)) return [[]];
  return table.elements.map(bare).flatMap((line) => {
    if (!line) return [];
    return [ts.isArrayLiteralExpression(line) ? [...line.elements] : [line]];
  });
}

const bare = (node: ts.Expression | undefined): ts.Expression | undefined =>
  node && (ts.isAsExpression(node) || ts.isParenthesizedExpression(node)) ? bare(node.expression) : node;

function filledIn(title: string, values: ts.Expression[]): string {
  const left = [...values];
  return title.replace(/%[sdij]/g, (sign) => {
    const value = left.shift();
    if (!value) return sign;
    if (!ts.isStringLiteralLike(value)) return value.getText();
    return sign === '%j' ? JSON.stringify(value.text) : value.text;
  });
}
