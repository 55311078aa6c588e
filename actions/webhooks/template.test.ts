import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testSize } from '#config/test-env.js';
import { placeholdersIn, successText } from './template.js';

const said = (message: string, response: unknown, fallback = '') =>
  successText({ message, fallback }, response, 'Plainly done.');

describe('a success message', () => {
  it.each([
    ['Done.', null, 'Done.'],
    ['Ticket {{response.ticket.id}} was created.', { ticket: { id: 4711 } }, 'Ticket 4711 was created.'],
    ['Ticket [ID] was created.', { id: 'T-1' }, 'Ticket T-1 was created.'],
    ['{{ response.items.0.ok }}', { items: [{ ok: true }] }, 'true'],
    ['{{response}}!', 'ok', 'ok!'],
    ['It is {{response.a}}', { a: ' two\n words \u0000' }, 'It is two words'],
    ['Twice: [ID] and {{response.id}}', { id: 0 }, 'Twice: 0 and 0'],
  ])('%j with the answer %j is %j', (message, response, text) => expect(said(message, response)).toBe(text));

  const ticket = 'Your ticket has been created. Ticket ID: [ID]. We answer within 24.5 hours at a.b@shop.example.';
  it.each([null, undefined, 'text', {}, { id: '' }, { id: null }, { id: {} }, { id: 'x'.repeat(201) }, []])(
    'with the answer %j is the fallback, or what needs no value',
    (response) => {
      expect(said(ticket, response, 'Created.')).toBe('Created.');
      expect(said(ticket, response)).toBe(
        'Your ticket has been created. We answer within 24.5 hours at a.b@shop.example.',
      );
    },
  );

  it.each([
    ['a value that is only inherited', '{{response.constructor.name}}', {}],
    ['a value of something else', '{{visitor.email}}', { visitor: { email: 'x' } }],
    ['a value that is a placeholder', '{{response.a}}', { a: '{{response.b}}' }],
    ['a value that completes a placeholder', '[{{response.a}}]', { a: 'ID' }],
    ['braces in braces', '{{{{response.a}}}}', { a: 1 }],
    ['half a placeholder', 'Ticket {{response.a', { a: 1 }],
  ])('never shows %s', (_, message, response) => expect(said(message, response)).toBe('Plainly done.'));

  it('never shows a placeholder, whatever message, fallback and answer are', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{',
      '}',
      '[ID]',
      '[',
      ']',
      'ID',
      '{{response.a}}',
      'response',
      '.a',
      '.',
      ' ',
      'x',
      '\n',
      '。',
    );
    const text = fc.array(piece, { maxLength: 10 }).map((list) => list.join(''));
    const answer = fc.oneof(
      text,
      fc.dictionary(fc.constantFrom('a', 'id'), fc.oneof(text, fc.integer(), fc.constant(null))),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(text, text, answer, (message, fallback, response) => {
        const shown = successText({ message, fallback }, response, 'Plainly done.');
        return shown.trim() !== '' && placeholdersIn(shown).length === 0 && !/\{\{|\}\}|\[ID\]/.test(shown);
      }),
      { numRuns: 1_000 * testSize() },
    );
  });
});
