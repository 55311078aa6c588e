import { describe, expect, it } from '@jest/globals';
import { drive, median, quantile, type Talker } from './drive.js';

describe('the load', () => {
  it('keeps as many turns under way as asked, never two in one conversation, and does them all', async () => {
    let underWay = 0;
    let most = 0;
    const aTalker = (): Talker => {
      let speaking = false;
      return {
        async turn() {
          expect(speaking).toBe(false);
          speaking = true;
          underWay += 1;
          most = Math.max(most, underWay);
          await new Promise((resolve) => setImmediate(resolve));
          underWay -= 1;
          speaking = false;
          return { ackMs: 1, firstMs: 2, doneMs: 3 };
        },
        leave: () => undefined,
      };
    };
    const { turns } = await drive(Array.from({ length: 6 }, aTalker), { inFlight: 3, turnsEach: 4, pauseMs: 0 });
    expect(turns).toHaveLength(24);
    expect(most).toBe(3);
  });
});

describe('quantiles', () => {
  it('lie between the values around them', () => {
    expect(quantile([4, 1, 2, 3], 0.5)).toBe(2.5);
    expect(quantile([10, 20, 30], 1)).toBe(30);
    expect(median([5])).toBe(5);
  });
});
