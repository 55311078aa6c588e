import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Compiled, compile } from '../compile.js';
import { runJobs } from '../lanes.js';
import { fewDeliveries } from './scenario.js';

let code: Compiled;
beforeAll(async () => {
  code = await compile();
}, 60_000);
afterAll(async () => await code.remove());

describe('mails and webhooks, while parts of the system and the receivers are killed', () => {
  it('arrive, under one id and with the same bytes, and nothing arrives that the log does not know', async () => {
    const seed = Math.floor(Math.random() * 1e6);
    const { results } = await runJobs(code, fewDeliveries, [{ fault: 'mixed', seed }], 1);
    expect(results.filter(({ findings }) => findings.length > 0)).toEqual([]);
    expect(results).toMatchObject([{ seed, conversations: 12, kills: 8 }]);
  }, 240_000);
});
