import type { InputValues } from '#contracts/deliveries.js';
import { emailAddress } from '#contracts/email.js';
import { cleaned } from '#contracts/text.js';
import { toE164, withLatinDigits } from '../phone.js';
import type { WebhookInput } from './settings.js';
import { Said } from './words.js';

type Value = InputValues[string];

/**
 * Reads values out of what the visitor wrote and gave: each answers the value as it may leave, or null when the visitor's words do
 * not hold it. A boolean is the model's reading of them and is taken as it is.
 */
export function sourceOf(texts: readonly string[]): (type: WebhookInput['type'], value: unknown) => Value | null {
  const said = new Said(texts);
  const readers: Record<WebhookInput['type'], (value: unknown) => Value | null> = {
    string: (value) => {
      const text = textOf(value);
      return text !== '' && text.length <= 1000 && said.holds(text) && addressesIn(text).every(isKnown) ? text : null;
    },
    email: (value) => {
      const text = textOf(value).toLowerCase();
      return addresses.find((address) => address.toLowerCase() === text) ?? null;
    },
    phone: (value) => {
      const text = textOf(value);
      const wanted = dialled(text);
      if (!/^[+\p{Nd}\s()./\-\u2010-\u2015]{6,40}$/u.test(text) || wanted.length < 6) return null;
      return texts.some((said) => dialledIn(said).includes(wanted)) ? (toE164(text) ?? text) : null;
    },
    number: (value) => numberOf(value),
    integer: (value) => {
      const number = numberOf(value);
      return Number.isSafeInteger(number) ? number : null;
    },
    boolean: (value) => (typeof value === 'boolean' ? value : null),
  };
  const addresses = texts.flatMap(addressesIn);
  const isKnown = (address: string): boolean =>
    addresses.some((known) => known.toLowerCase() === address.toLowerCase());
  const numbers = new Set(texts.flatMap(numbersIn));
  const numberOf = (value: unknown): number | null => {
    const number = typeof value === 'string' && /^[-+]?\d+(?:\.\d+)?$/.test(value.trim()) ? Number(value) : value;
    return typeof number === 'number' && numbers.has(number) ? number : null;
  };
  return (type, value) => readers[type](value);
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? cleaned(String(value)).trim() : '';

const address = emailAddress();
/** Whole addresses, wherever they stand: in brackets, behind a colon, before a full stop, between signs of other scripts. */
const addressesIn = (text: string): string[] =>
  (text.match(/[\w.!#$%&'*+/=?^`{|}~\u00C0-\u024F\u0370-\u052F-]+@[A-Za-z0-9.-]+/g) ?? [])
    .map((found) => found.replace(/^.*\.\.|^[^\p{L}\p{N}_]+|[.-]+$/gu, ''))
    .filter((found) => address.safeParse(found).success);

/** A number as it would be dialled: E.164 where it has a country code, else its digits. */
const dialled = (text: string): string => toE164(text) ?? withLatinDigits(text).replace(/\D/g, '');

/** Every run of groups of digits that could be one phone number. */
function dialledIn(text: string): string[] {
  const latin = withLatinDigits(text);
  const groups = [...latin.matchAll(/\+?\d+/g)].map(({ 0: digits, index }) => ({ digits, index }));
  return groups.flatMap((_, from) => {
    const runs: string[] = [];
    for (let to = from, run = ''; to < groups.length && run.length <= 20; to += 1) {
      const [before, { digits, index } = { digits: '', index: 0 }] = [groups[to - 1], groups[to]];
      const between = before && to > from ? latin.slice(before.index + before.digits.length, index) : ' ';
      if (!/^[ \u00A0\u202F().\-/\u2010-\u2015]{1,3}$/.test(between) || (to > from && digits.startsWith('+'))) break;
      run += digits;
      runs.push(dialled(run));
    }
    return runs;
  });
}

const small = [
  ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'],
  ['eins', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun', 'zehn'],
  ['uno', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve', 'diez'],
  ['un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf', 'dix'],
];

/** The numbers of a text, in digits or as a small word. A separator may be a decimal point or one of thousands. */
function numbersIn(text: string): number[] {
  const words: string[] = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const inWords = small.flatMap((list) => list.flatMap((word, index) => (words.includes(word) ? [index + 1] : [])));
  const written = withLatinDigits(text).matchAll(/(?:(?<![\p{L}\p{N}])[-−]|minus )?\d+(?:[.,'’ \u00A0\u202F]\d+)*/giu);
  const inDigits = [...written].flatMap(({ 0: found }) => {
    const numbers = readings(found.replace(/^\D+/, ''));
    // A dash may also begin a list.
    return /^\d/.test(found) ? numbers : [...numbers, ...numbers.map((number) => -number)];
  });
  return [...inWords, ...inDigits];
}

function readings(digits: string): number[] {
  const groups = digits.split(/\D/);
  const separators = digits.replace(/\d/g, '');
  const byThousands = (list: readonly string[]): boolean =>
    list.every((group, i) => (i === 0 ? group.length <= 3 : group.length === 3));
  const decimal = /[.,]$/.test(separators) && byThousands(groups.slice(0, -1));
  const isOneDecimal = separators.length === 1 && /[.,]/.test(separators);
  return [
    ...(separators.includes(' ') || groups.length === 1 ? groups.map(Number) : []),
    ...(groups.length > 1 && byThousands(groups) ? [Number(groups.join(''))] : []),
    ...(isOneDecimal || (groups.length > 2 && decimal)
      ? [Number(`${groups.slice(0, -1).join('')}.${groups.at(-1) ?? ''}`)]
      : []),
  ];
}
