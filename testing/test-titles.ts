import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { walk } from './architecture/source-files.js';

/** The root, where the files that documents name are. */
export const house = resolve(import.meta.dirname, '..');

/**
 * Why a document may not name this test, as a sentence; undefined when there is one of that title in that file. With `tables` the
 * title of an `it.each` as it is written names all its lines.
 */
export function missing(file: string, title: string, { tables = false } = {}): string | undefined {
  if (!file.endsWith('.test.ts')) return `${file} is no test file`;
  if (!existsSync(join(house, file))) return `there is no ${file}`;
  const { run, written } = titlesIn(file);
  return run.has(title) || (tables && written.has(title)) ? undefined : `${file} has no test "${title}"`;
}

interface Titles {
  /** As a test run prints them: one for each line of an `it.each`. */
  run: Set<string>;
  /** As they stand in the file. */
  written: Set<string>;
}

const known = new Map<string, Titles>();

/** The titles of a test file. What is skipped is no test. */
function titlesIn(file: string): Titles {
  const found = known.get(file);
  if (found) return found;
  const titles: Titles = { run: new Set(), written: new Set() };
  walk(ts.createSourceFile(file, readFileSync(join(house, file), 'utf8'), ts.ScriptTarget.Latest, true), (node) => {
    if (!ts.isCallExpression(node)) return;
    const [title] = node.arguments;
    if (!title || !(ts.isStringLiteralLike(title) || ts.isTemplateExpression(title))) return;
    const text = ts.isStringLiteralLike(title) ? title.text : title.getText().slice(1, -1);
    for (const values of casesOf(node.expression)) {
      titles.run.add(filledIn(text, values));
      titles.written.add(text);
    }
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
