import { expect, it } from '@jest/globals';
import { clockOf } from './clock.js';

const told = (at: string, timezone: string, language = 'en-GB') =>
  clockOf({ timezone, language }).dayAndTime(at).replaceAll('\u202f', ' ');

it.each([
  ['2026-03-29T00:59:00Z', 'Europe/Berlin', 'Sunday, 29 March 2026, 01:59 GMT+1'],
  ['2026-03-29T01:00:00Z', 'Europe/Berlin', 'Sunday, 29 March 2026, 03:00 GMT+2'],
  ['2026-10-25T00:30:00Z', 'Europe/Berlin', 'Sunday, 25 October 2026, 02:30 GMT+2'],
  ['2026-10-25T01:30:00Z', 'Europe/Berlin', 'Sunday, 25 October 2026, 02:30 GMT+1'],
  ['2026-06-30T18:30:00Z', 'Asia/Kathmandu', 'Wednesday, 1 July 2026, 00:15 GMT+5:45'],
  ['2026-06-30T18:30:00Z', 'America/St_Johns', 'Tuesday, 30 June 2026, 16:00 GMT-2:30'],
])('%s in %s is %s', (at, timezone, shown) => expect(told(at, timezone)).toBe(shown));

it('tells dates in the English of the bot, and in plain English where the bot speaks another language', () => {
  expect(told('2026-03-29T13:00:00Z', 'UTC', 'en-US')).toMatch(/^Sunday, March 29, 2026, 1:00 PM/);
  expect(told('2026-03-29T13:00:00Z', 'UTC', 'de')).toMatch(/^Sunday,? 29 March 2026, 13:00/);
});

it('tells the day of an end only where it is another one', () => {
  const { period } = clockOf({ timezone: 'Europe/Berlin', language: 'en-GB' });
  expect(period('2026-03-28T21:00:00Z', '2026-03-28T22:59:00Z')).toBe('22:00 GMT+1 to 23:59 GMT+1');
  expect(period('2026-03-28T21:00:00Z', '2026-03-29T01:00:00Z')).toBe(
    '22:00 GMT+1 to Sunday, 29 March 2026, 03:00 GMT+2',
  );
});
