import { describe, expect, it } from '@jest/globals';
import { svgFault } from './svg-faults.js';
import { slowSvg, svg } from './testing/images.js';

const nested = (levels: number): string =>
  svg(
    `<defs><path id="u0"/>${Array.from({ length: levels }, (_, n) => `<g id="u${n + 1}">${`<use href="#u${n}"/>`.repeat(4)}</g>`).join('')}</defs><use href="#u${levels}"/>`,
  );

describe('an SVG for an icon', () => {
  it.each([
    ['plain', svg()],
    [
      'from an editor',
      `\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn > by hand -->\n${svg('<title>a</title><style>.a{fill:red}</style>')}\n`,
    ],
    ['with CDATA and a text with >', svg('<style><![CDATA[ .a > .b { fill: red } ]]></style><text>a > b</text>')],
    ['with > in an attribute', svg('<path aria-label="a > b" d="M0 0"/>')],
    [
      'with 50 <use> of one shape',
      svg(`<defs><path id="a"/></defs>${'<use xlink:href="#a"/>'.repeat(50)}`, 'id="root"'),
    ],
    ['with 2000 elements', svg('<path/>'.repeat(1999))],
    ['32 levels deep', '<g>'.repeat(32) + '</g>'.repeat(32)],
    ['that only takes long', slowSvg()],
  ])('is read when it is %s', (_, text) => expect(svgFault(text)).toBeUndefined());

  it.each([
    [
      'a document type',
      `<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${svg('<text>&b;</text>')}`,
      /document type/,
    ],
    ['entities', `<!-- --><!ENTITY a "a">${svg()}`, /entities/],
    ['a stylesheet from elsewhere', `<?xml-stylesheet href="https://x.example/a.css"?>${svg()}`, /stylesheet/],
    ['a script', svg('<script>alert(1)</script>'), /scripts/],
    ['a script in another case and namespace', svg('<svg:SCRIPT>alert(1)</svg:SCRIPT>'), /scripts/],
    ['a filter', svg('<filter id="f"><feGaussianBlur/></filter>'), /filters/],
    ['a filter in a style', svg('<g style="filter : blur(99px)"/>'), /filters/],
    ['2001 elements', svg('<path/>'.repeat(2000)), /2000 elements/],
    ['33 levels', '<g>'.repeat(33) + '</g>'.repeat(33), /32 levels/],
    ['60,000 levels', '<g>'.repeat(60_000), /32 levels/],
    ['51 <use>', svg('<use href="#a"/>'.repeat(51)), /50 <use>/],
    ['<use> of a <use>', nested(2), /do not lead to other/],
    ['a <use> of itself', svg('<use id="a" href="#a"/>'), /do not lead to other/],
    [
      '<use> of a <use> behind a character reference',
      nested(2).replaceAll('"#u1"', '"&#x23;u&#49;"'),
      /do not lead to other/,
    ],
    ['<use> of a <use>, prefixed', nested(2).replaceAll('<use href', '<s:use x:href'), /do not lead to other/],
    ['another encoding', `<?xml version="1.0" encoding="UTF-7"?>${svg()}`, /UTF-8, not UTF-7/],
    ['an end that is missing', '<svg><g>', /well-formed/],
    ['a tag that is not one', '<svg><g <path/></svg>', /well-formed/],
    ['a comment without end', `${svg()}<!-- `, /well-formed/],
    ['nothing drawn', '<!-- nothing -->', /well-formed/],
  ])('is refused for %s', (_, text, why) => expect(svgFault(text)).toMatch(why));

  it('is judged in no time, however it is made', () => {
    const million = 1_048_576;
    const hostile = ['<', '<a', '<a ', '<a b="', '<!--', '<![CDATA[', '<?', '</', '<a b=\'"', ' id = ', '&#'].flatMap(
      (part) => [
        part.repeat(million / part.length),
        `<svg ${part.repeat(million / part.length)}/>`,
        `<svg a="${part.replace(/[<"]/g, '').repeat(million / 4)}"/>`,
      ],
    );
    for (const text of hostile) {
      const start = performance.now();
      svgFault(text);
      expect([text.slice(0, 20), performance.now() - start < 2000]).toEqual([text.slice(0, 20), true]);
    }
  });
});
