import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testSize } from '#config/test-env.js';
import type { Contact } from '#contracts/contact-form.js';
import { nobody } from '../testing/conversation.js';
import { acceptedOf, collectInputs, parametersOf } from './inputs.js';
import type { WebhookInput } from './settings.js';
import { wordsOf } from './words.js';

const input = (type: WebhookInput['type'], name = 'value', required = true): WebhookInput => ({
  name,
  type,
  required,
  description: '',
});

/** What leaves of a value that the model gives, when the visitor wrote this; undefined when it is refused. */
const leaves = (type: WebhookInput['type'], given: unknown, said: string | string[], visitor: Contact = nobody) =>
  collectInputs([input(type)], { value: given }, visitor, [said].flat()).values.value;

describe('a text leaves', () => {
  it.each([
    ['a name', 'Ann Smith', 'Hi, I am ann smith.'],
    ['a name with accents', 'Müller', 'ich heisse Muller'],
    ['a name with an apostrophe', "O'Brien", 'This is O’Brien speaking'],
    ['a sentence as it was written', 'The grinder is broken!', 'Hello. The grinder is broken! What now?'],
    ['a sentence, slightly bent', 'Order 4711 has not arrived', "My order 4711 hasn't arrived yet"],
    ['a sentence put in the third person', 'The customer cannot log in', "I can't log in"],
    ['words in other forms', 'broken orders', 'my order is broken'],
    ['German in other forms', 'Bestellung nicht geliefert', 'Meine Bestellungen wurden nicht geliefert'],
    ['a code', 'AB-4711', 'it is ab-4711, thanks'],
    ['a code that was spaced differently', 'A4711', 'number A 4711'],
    ['a price', '3.50', 'it costs 3.50'],
    ['an address in a sentence', 'ann@example.org', 'mail me (ann@example.org).'],
    ['a web address', 'https://shop.example/x?y=1', 'see https://shop.example/x?y=1 please'],
    ['an emoji', '🙂', 'Thanks 🙂'],
    ['Arabic', 'القاهرة', 'أعيش في القاهرة'],
    ['Arabic with marks and a particle', 'القاهرة', 'أنا بالقَاهرة'],
    ['Chinese in a sentence without spaces', '李明', '我叫李明，住在东京'],
    ['Japanese with numbers', '東京3丁目', '私は東京3丁目に住んでいます'],
    ['Korean with a particle', '서울', '서울에서 왔어요'],
    ['Thai', 'กรุงเทพ', 'ฉันอยู่กรุงเทพค่ะ'],
    ['Hindi', 'दिल्ली', 'मैं दिल्ली में रहता हूँ'],
    ['Turkish with a dotless i', 'IŞIK', 'adım Işık'],
    ['Turkish with a dotted capital', 'istanbul', 'İSTANBUL'],
    ['a German sharp s', 'STRASSE', 'Straße'],
    ['Greek', 'ΟΔΟΣ', 'οδός'],
    ['Cyrillic', 'Москва', 'живу: москва'],
    ['full-width letters', 'ABC12', 'ＡＢＣ１２'],
  ])('that is %s', (_, given, said) => expect(leaves('string', given, said)).toBe(given));

  it('that the model gave as a number', () => expect(leaves('string', 4711, 'order 4711')).toBe('4711'));

  it.each([
    ['a short name', 'Bo', 'Hello'],
    ['two short names', 'Al Ed', 'I need it today'],
    ['a short Chinese name', '李明', '你好'],
    ['a longer name that begins the same', 'Anderson', 'I am Anders'],
    ['a surname that was never said', 'Ann Smith', 'I am Ann'],
    ['a number in a sentence', 'Order 4712 has not arrived', 'My order 4711 has not arrived'],
    ['a part of a number', '471', 'order 4711'],
    ['a code of other parts', 'A-12', 'A-34 and B-12'],
    ['an address of other parts', 'ann@example.com', 'ann@foo.org and bob@example.com'],
    ['the end of a longer address', 'ann@example.org', 'jo.ann@example.org'],
    ['the end of an address with an accent', 'ller@example.org', 'müller@example.org'],
    ['signs', '!!!', 'Hello'],
    ['an emoji', '🙂', 'Hello'],
    ['nothing but small words', 'of the', 'I want it'],
    ['another letter', 'Building Y', 'Building X'],
    ['a denial', 'The order is not broken', 'The order is broken'],
    ['another Hindi vowel', 'दली', 'दिल्ली'],
    ['another Cyrillic letter', 'мои', 'мой'],
    ['a text in another language', 'Hilfe', 'help'],
    ['a list', ['x'], 'x'],
    ['an object', { x: 1 }, 'x'],
    ['a very long text', 'x '.repeat(600), 'x '.repeat(600)],
  ])('not when the visitor did not write it: %s', (_, given, said) =>
    expect(leaves('string', given, said)).toBeUndefined(),
  );

  it('without what no database takes', () => expect(leaves('string', 'br\u0000oken', 'broken')).toBe('broken'));
});

describe('an e-mail address leaves', () => {
  it.each([
    'ann@example.org',
    'It is ann@example.org.',
    'mail:ann@example.org, please',
    '<ann@example.org>',
    "'ann@example.org'",
    'Mail me...ann@example.org!',
    '邮箱是ann@example.org谢谢',
    'ann@example.org-',
  ])('of %j', (said) => expect(leaves('email', 'ann@example.org', said)).toBe('ann@example.org'));

  it('as the visitor wrote it', () =>
    expect(leaves('email', 'ANN@example.org', 'Ann@Example.org')).toBe('Ann@Example.org'));

  it.each([
    'jo.ann@example.org',
    'joann@example.org',
    'ann@example.org.uk',
    'x+ann@example.org',
    'müllerann@example.org',
    'ann at example.org',
    'Ann',
  ])('not of %j', (said) => expect(leaves('email', 'ann@example.org', said)).toBeUndefined());
});

describe('a phone number leaves', () => {
  it.each([
    ['+49 30 901820', 'call +49 30 901820 please', '+4930901820'],
    ['+4930901820', 'call 0049 30 901820', '+4930901820'],
    ['+4930901820', '+49 (0)30 901820', '+4930901820'],
    ['+49 30 901820', '2 things: +49-30-901820. 5 bags', '+4930901820'],
    ['+49 30 901820', '+٤٩ ٣٠ ٩٠١٨٢٠', '+4930901820'],
    ['030 901820', 'It is 030/901820.', '030 901820'],
    ['(030) 90-18-20', '(030) 90-18-20', '(030) 90-18-20'],
    ['(555) 010-0199', 'my number: (555) 010-0199', '(555) 010-0199'],
  ])('%j of %j as %j', (given, said, left) => expect(leaves('phone', given, said)).toBe(left));

  it.each([
    ['+49 30 901820', '030 901820'],
    ['+49 30 901820', 'order 4930, then 901820'],
    ['+49 30 901821', '+49 30 901820'],
    ['+1 30 901820', '+49 30 901820'],
    ['901820 call now', '901820'],
    ['12345', '12345'],
    ['030 901820', ['030', '901820']],
  ])('not %j of %j', (given, said) => expect(leaves('phone', given, said)).toBeUndefined());
});

describe('a number leaves', () => {
  it.each([
    [3, 'for 3 people'],
    [3, 'for three people'],
    [3, 'für drei Personen'],
    [2.5, 'about 2,5 kilos'],
    [2.5, 'about 2.50 kilos'],
    [1000, '1,000 bags'],
    [1000, '1.000 Tüten'],
    [12500, "12'500 or 12 500"],
    [1234567.89, '1.234.567,89'],
    [-5, 'it is -5 degrees'],
    [5, '- 5 bags'],
    [5, 'take 3-5'],
    [50, '50%'],
    [7, '٧'],
    ['12', '12 bags'],
  ])('%j of %j', (given, said) => expect(leaves('number', given, said)).toBe(Number(given)));

  it.each([
    [3, 'for some people'],
    [-5, 'take 3-5'],
    [-5, '5 bags'],
    [47, '4711'],
    [10, '1,000 bags'],
    [Number.POSITIVE_INFINITY, '1'],
    ['x', 'x'],
    [true, '1'],
  ])('not %j of %j', (given, said) => expect(leaves('number', given, said)).toBeUndefined());

  it('as a whole one where that is wanted', () => {
    expect([leaves('integer', 2, 'two'), leaves('integer', 2.5, '2.5')]).toEqual([2, undefined]);
  });
});

describe('what the lead holds', () => {
  const visitor = { name: 'Ann Smith', email: 'ann@example.org', phone: '+4930901820' };

  it.each([
    ['name', 'string', 'Ann Smith'],
    ['customer_name', 'string', 'Ann Smith'],
    ['email', 'email', 'ann@example.org'],
    ['email', 'string', 'ann@example.org'],
    ['contact_email_address', 'email', 'ann@example.org'],
    ['phone', 'phone', '+4930901820'],
    ['mobile_number', 'string', '+4930901820'],
  ] as const)('fills %s in, when nothing is given', (name, type, value) => {
    expect(collectInputs([input(type, name)], {}, visitor, [])).toEqual({
      values: { [name]: value },
      missing: [],
      refused: [],
    });
  });

  it('takes the place of what the model made up, and that is noted', () => {
    const { values, refused } = collectInputs([input('email', 'email')], { email: 'bob@example.org' }, visitor, ['Hi']);
    expect([values, refused]).toEqual([{ email: 'ann@example.org' }, ['email']]);
  });

  it('gives way to what the visitor says now', () => {
    const said = ['Use bob@example.org instead'];
    expect(collectInputs([input('email', 'email')], { email: 'bob@example.org' }, visitor, said).values).toEqual({
      email: 'bob@example.org',
    });
  });

  it.each(['friend_email', 'manager_email', 'company_name', 'product_name', 'emergency_phone'])(
    'is not taken for %s, which is somebody else',
    (name) => {
      const type = name.endsWith('email') ? 'email' : name.endsWith('phone') ? 'phone' : 'string';
      expect(collectInputs([input(type, name)], {}, visitor, []).missing).toHaveLength(1);
    },
  );

  it('may be given by the model as well', () => {
    expect([leaves('string', 'Ann', '', visitor), leaves('email', 'ann@example.org', '', visitor)]).toEqual([
      'Ann',
      'ann@example.org',
    ]);
    expect(leaves('phone', '+49 30 901820', '', visitor)).toBe('+4930901820');
  });
});

describe('inputs', () => {
  it.each([undefined, null, '', ' \n'])(
    'that are required are missing when they are %j; optional ones are left out',
    (given) => {
      const { values, missing, refused } = collectInputs(
        [input('string', 'topic'), input('string', 'more', false)],
        { topic: given, more: given },
        nobody,
        ['Hello'],
      );
      expect([values, missing.map(({ name }) => name), refused]).toEqual([{}, ['topic'], []]);
    },
  );

  it('may be named like what every object has', () => {
    expect(collectInputs([input('string', 'constructor', false)], {}, nobody, [])).toEqual({
      values: {},
      missing: [],
      refused: [],
    });
  });

  it('are asked of the model in its own types, and taken in any, and never under other names', () => {
    const inputs = [input('integer', 'count'), input('string', 'topic')];
    expect(parametersOf(inputs).safeParse({ count: '2', topic: 'x' }).success).toBe(false);
    expect(acceptedOf(inputs).safeParse({ count: '2', topic: 5 }).success).toBe(true);
    expect(acceptedOf(inputs).safeParse({ count: 2, more: 'x' }).success).toBe(false);
  });

  it('hold nothing that is neither in what the visitor wrote nor in the lead', () => {
    const piece = fc.constantFrom(
      ...[
        'Ann',
        'ann@example.org',
        'bob@example.org',
        '+49 30 901820',
        '030 901820',
        '4711',
        'A-12',
        '3,50',
        '东京',
        'القاهرة',
        'three',
      ],
      ...['order', 'orders', 'not', 'the', '.', ',', '(', ')', '-', '@', '🙂', 'ı', '2026', 'x@', 'example.org'],
    );
    const words = fc
      .array(piece, { maxLength: 6 })
      .chain((list) => fc.constantFrom('', ' ', '\n').map((space) => list.join(space)));
    const value = fc.oneof(
      words,
      words,
      fc.string({ unit: fc.constantFrom(...'ab9@., -é東X'), maxLength: 8 }),
      fc.double(),
      fc.integer({ min: -5000, max: 5000 }),
    );
    const types = ['string', 'email', 'phone', 'number', 'integer'] as const;
    const known = fc.record({
      name: fc.option(fc.constant('Ann Lee')),
      email: fc.option(fc.constant('ann@example.org')),
      phone: fc.option(fc.constant('+4930901820')),
    });
    const isBent = (word: string, other: string): boolean =>
      word.length >= 4 && word.slice(0, 4) === other.slice(0, 4) && Math.abs(word.length - other.length) <= 3;
    /** Small words, which carry nothing; a letter by itself in capitals may be a name. */
    const small = /(?<![\p{L}\p{N}])(?:the|\p{Ll}|I)(?![\p{L}\p{N}])/gu;
    const numberWords = /(?<!\p{L})three(?!\p{L})/iu;

    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        value,
        fc.array(words, { maxLength: 3 }),
        known,
        (type, given, texts, visitor) => {
          const left = collectInputs([input(type)], { value: given }, visitor, texts).values.value;
          if (left === undefined) return true;
          const source = [...texts, ...Object.values(visitor).filter((detail) => detail !== null)];
          const all = source.join('\n').toLowerCase();
          const digits = all.replace(/\D/g, '');
          if (type === 'email') return source.some((text) => text.toLowerCase().includes(String(left).toLowerCase()));
          if (type === 'phone')
            return digits.replaceAll('0', '').includes(String(left).replace(/\D/g, '').replaceAll('0', ''));
          if (typeof left === 'number') {
            const written = String(Math.abs(left)).replace(/\D/g, '').replace(/0+$/, '');
            return digits.includes(written) || (left === 3 && numberWords.test(all));
          }
          const heard = wordsOf(source.join('\n'));
          // Where a script without spaces meets another, a word ends.
          const spaced = String(left).replace(/\p{sc=Han}+/gu, ' $& ');
          return wordsOf(spaced.replace(small, ' ')).every((word) =>
            heard.some((other) => other.includes(word) || isBent(word, other)),
          );
        },
      ),
      { numRuns: 1_000 * testSize() },
    );
  });
});
