import { describe, expect, it } from '@jest/globals';
import { parseMarkdown as parseInWidget } from '#apps/widget/panel/parse-markdown.js';
import { parseMarkdown } from './parse-markdown.js';

it.each([
  'one\ntwo\r\n\r\nthree',
  '**bold *inner* more** ***both*** __b__ _i_ snake_case 2 * 3 **open',
  '`a *b*` ``x ` y`` `half \\*not\\*',
  '# Title ##\ntext\n\n---\n~~~\ncode\n~~~',
  '```js\nlet a = `1`;\n\n**x**\n```\nend\n```\nnever closed',
  'Steps:\n3. a\n   - x\n\n     more\n   - y\n\n\n4. b\n- c\n\nend',
  '- a\n  ```\n  x\n\n\n  y\n  ```\n- b',
  '[shop](https://a.example/x_(y)?q=1) [**b**](http://a.example "t") <https://b.example/x>. (https://c.example)',
  '[x](javascript:alert(1)) [y](data:text/html,z) [z](/relative) ![p](https://evil.example/p.png)',
  '</style><script>alert(1)</script> <img src=x onerror=alert(1)> &amp; &#60;',
])('a mail reads %j as the widget does', (text) => expect(parseMarkdown(text)).toEqual(parseInWidget(text)));

describe('hostile text', () => {
  it.each([
    ...[
      '**a ',
      '*a',
      '[',
      '[](',
      '`',
      '``` \n',
      '~~~~\n```\n',
      '_a*',
      '- ',
      '- a\n\n',
      '1. a\n  - b\n',
      '> ',
      'https://',
      '[a](b',
    ],
  ])('costs little time when %j fills 100 KB', (piece) => {
    expect(cpuMs(() => parseMarkdown(piece.repeat(100_000 / piece.length)))).toBeLessThan(1500);
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
