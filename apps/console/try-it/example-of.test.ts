import { describe, expect, it } from '@jest/globals';
import { exampleOf } from './example-of.js';

describe('an example from a rule', () => {
  it.each([
    ['When the visitor wants to buy in bulk.', 'I want to buy in bulk.'],
    ['When the visitor asks about prices or plans.', 'I have a question about prices or plans.'],
    ['Call it when a customer reports a broken grinder. Never for parcels.', 'I want to report a broken grinder.'],
    ['When the visitor has lost a parcel, or complains about a grinder.', 'I have lost a parcel.'],
    ['When the user asks to change their address', 'I would like to change my address.'],
    ['For words such as "where is my parcel".', 'where is my parcel'],
  ])('%s', (rule, sentence) => {
    expect(exampleOf(rule)).toBe(sentence);
  });

  it('is none where the rule speaks of no visitor', () => {
    expect(exampleOf('Prices')).toBeNull();
    expect(exampleOf('')).toBeNull();
  });
});
