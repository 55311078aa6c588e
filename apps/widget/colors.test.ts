import { describe, expect, it } from '@jest/globals';
import { contrast, readable, readableOn } from './colors.js';

const colors = ['#000000', '#ffffff', '#777777', '#0b7a75', '#ffcc00', '#e4002b', '#00ff00', '#1e40af', '#767676'];

describe('colours', () => {
  it('knows the contrast of black and white', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  });

  it.each(colors)('keeps text readable on %s', (color) => {
    expect(contrast(readableOn(color), color)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(colors)('makes %s readable on light and on dark ground', (color) => {
    expect(contrast(readable(color, '#f0f2f4'), '#f0f2f4')).toBeGreaterThanOrEqual(4.5);
    expect(contrast(readable(color, '#262b31'), '#262b31')).toBeGreaterThanOrEqual(4.5);
  });

  it('leaves a readable colour as it is', () => {
    expect(readable('#0b5a55', '#f0f2f4')).toBe('#0b5a55');
  });
});
