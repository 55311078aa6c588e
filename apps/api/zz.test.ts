import { it } from '@jest/globals';
import { call } from '#testing/client.js';
import { openTestTemporal } from '#testing/temporal.js';
import { openTestApi } from './testing/open-api.js';

it('x', async () => {
  const t0 = Date.now();
  const log = (s: unknown) => process.stderr.write(`${Date.now() - t0} ${JSON.stringify(s)}\n`);
  const temporal = await openTestTemporal();
  log('temporal');
  for (const v of [
    { TEMPORAL_NAMESPACE: 'temporal-system', TEMPORAL_ADDRESS: temporal.address },
    { TEMPORAL_ADDRESS: temporal.address },
    {},
  ]) {
    const lonely = await openTestApi(v);
    log('api');
    log((await call(`${lonely.url}/readyz`)).body);
    log((await call(`${lonely.url}/readyz`)).body);
    await lonely.close();
    log('closed');
  }
  const api = await openTestApi();
  const bot = await api.aBot(await api.newKey());
  await api.arrive(bot);
  log('arrived');
  await api.close();
  log('closed');
  await temporal.close();
}, 60000);
