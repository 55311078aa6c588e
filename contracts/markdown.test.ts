import { describe, expect, it } from '@jest/globals';
import { type Block, type Inline, parseMarkdown } from './markdown.js';

/** Writes the tree as a short line, so that a rule reads as one. */
const show = (text: string, open = false): string => parseMarkdown(text, open).map(showBlock).join(' ');

const showBlock = (block: Block): string => {
  if (block.kind === 'rule') return 'hr';
  if (block.kind === 'code') return `pre(${block.text})`;
  if (block.kind === 'list')
    return `${block.start ?? 'ul'}[${block.items.map((item) => item.map(showBlock).join(' ')).join(' | ')}]`;
  return `${block.kind === 'heading' ? 'h' : 'p'}(${block.children.map(showInline).join('')})`;
};

const showInline = (node: Inline): string => {
  if (typeof node === 'string') return node;
  if (node.kind === 'code') return `code{${node.text}}`;
  const inner = node.children.map(showInline).join('');
  return node.kind === 'link' ? `a{${inner}→${node.href}}` : `${node.kind === 'strong' ? 'b' : 'i'}{${inner}}`;
};

describe('finished text', () => {
  it.each([
    ['one\ntwo\n\nthree', 'p(one\ntwo) p(three)'],
    ['a **bold** and *italic* and __b__ and _i_', 'p(a b{bold} and i{italic} and b{b} and i{i})'],
    ['***both***', 'p(b{i{both}})'],
    ['**bold *inner* more**', 'p(b{bold i{inner} more})'],
    ['snake_case_name and 2 * 3 * 4', 'p(snake_case_name and 2 * 3 * 4)'],
    ['`a *b*` and ``x ` y``', 'p(code{a *b*} and code{x ` y})'],
    ['\\*not\\* \\[x\\]', 'p(*not* [x])'],
    ['**open and `half', 'p(**open and `half)'],
    ['# Title\ntext', 'h(Title) p(text)'],
    ['a\n\n---\nb', 'p(a) hr p(b)'],
    ['```js\nlet a = `1`;\n\n**x**\n```\nend', 'pre(let a = `1`;\n\n**x**) p(end)'],
    ['- a\n- b **c**\n\nend', 'ul[p(a) | p(b b{c})] p(end)'],
    ['Steps:\n3. a\n4. b', 'p(Steps:) 3[p(a) | p(b)]'],
    ['1. a\n   - x\n   - y\n2. b', '1[p(a) ul[p(x) | p(y)] | p(b)]'],
    ['- a\n\n- b\n\n  more', 'ul[p(a) | p(b) p(more)]'],
  ])('%j', (text, tree) => expect(show(text)).toBe(tree));
});

describe('links', () => {
  it.each([
    ['[shop](https://a.example/x_(y)?q=1)', 'p(a{shop→https://a.example/x_(y)?q=1})'],
    ['[mail](mailto:a@b.example) [call](tel:+4940)', 'p(a{mail→mailto:a@b.example} a{call→tel:+4940})'],
    ['[**b**](http://a.example "title")', 'p(a{b{b}→http://a.example})'],
    [
      'see https://a.example/p. Or (https://b.example)',
      'p(see a{https://a.example/p→https://a.example/p}. Or (a{https://b.example→https://b.example}))',
    ],
    ['[x](javascript:alert(1))', 'p(x)'],
    ['[x](JaVaScRiPt:alert(1)) [y](data:text/html,z)', 'p(x y)'],
    ['[x](/relative) [y](//a.example)', 'p(x y)'],
    ['![pixel](https://evil.example/p.png)', 'p(pixel)'],
    ['<img src=x onerror=alert(1)>', 'p(<img src=x onerror=alert(1)>)'],
  ])('%j', (text, tree) => expect(show(text)).toBe(tree));
});

describe('text that is still growing', () => {
  it.each([
    ['a **bo', 'p(a b{bo})'],
    ['a **', 'p(a )'],
    ['a **bold*', 'p(a b{bold})'],
    ['run `npm i', 'p(run code{npm i})'],
    ['run `', 'p(run )'],
    ['see [the sh', 'p(see the sh)'],
    ['see [the shop](https://a.exa', 'p(see the shop)'],
    ['```\nlet a', 'pre(let a)'],
    ['list:\n-', 'p(list:)'],
    ['- a\n- **b', 'ul[p(a) | p(b{b})]'],
    ['**closed** paragraph **\n\nnext', 'p(b{closed} paragraph **) p(next)'],
  ])('%j', (text, tree) => expect(show(text, true)).toBe(tree));

  it('never shows a mark that the finished text does not show', () => {
    const text =
      'Take **two _big_ spoons** of `Nachtzug`, see [our guide](https://a.example/brew).\n\n1. **Grind**\n2. *Pour*';
    for (let length = 1; length < text.length; length++)
      expect(show(text.slice(0, length), true).replaceAll(/→[^}]*|[a-z]*[({[]/g, '')).not.toMatch(/[*`[]/);
  });
});

describe('hostile text', () => {
  const pieces = [
    '**a ',
    '*a',
    '[',
    '[](',
    '`',
    '``` \n',
    '~~~~\n```\n',
    '_a*',
    '_a_',
    '***',
    '> ',
    'https://',
    '[a](b',
  ];
  const lists = ['- ', '1. ', '  - a\n', '- a\n\n', '1. a\n  - b\n'];

  it.each([...pieces, ...lists])('costs little time when %j fills 100 KB', (piece) => {
    const text = piece.repeat(100_000 / piece.length);
    expect(cpuMs(() => parseMarkdown(text))).toBeLessThan(1500);
    expect(cpuMs(() => parseMarkdown(text, true))).toBeLessThan(1500);
  });

  it('costs little time when a list is torn apart by blank lines', () => {
    expect(cpuMs(() => parseMarkdown(`- a${'\n'.repeat(200_000)}- b`))).toBeLessThan(1500);
  });
});

/** What the processor worked, whatever else it had to do meanwhile. */
function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1000;
}
