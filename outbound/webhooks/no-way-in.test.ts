import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testSize } from '#config/test-env.js';
import { newSigningSecret } from '#database/endpoints.js';
import { type GuardOptions, type Lookup, openGuardedAgent } from './guard.js';
import type { Outcome } from './outcome.js';
import { sendWebhook } from './send.js';
import { newMessageId } from './sign.js';
import { certificate } from './testing/certificate.js';
import { type Connects, watchConnects } from './testing/connects.js';
import { metadataAddresses } from './testing/hostile.js';
import { nameServer } from './testing/name-server.js';
import { rebindings } from './testing/rebinding.js';
import { type Receiver, startReceiver } from './testing/receiver.js';
import { storm } from './testing/storm.js';
import { setTraps, type Traps } from './testing/traps.js';
import { forbiddenAddresses, forbiddenHosts, forbiddenUrls } from './testing/vectors.js';

/** All, or one of so many. As 11 shares no factor with the ways to write an address, all ways are among them. */
const someOf = <T>(all: readonly T[], step: number): T[] => all.filter((_, i) => testSize() > 1 || i % step === 0);

const secrets = [newSigningSecret()];
const watcher = { lookedUp: () => undefined, connected: () => undefined };
const open = (options: Partial<GuardOptions>, lookup?: Lookup) =>
  openGuardedAgent({ allowedRanges: [], allowHttp: true, ports: 'any', ...options }, lookup);
const send = async (url: string, options: Partial<GuardOptions>, lookup?: Lookup): Promise<Outcome> => {
  const message = { id: newMessageId(), timestamp: 1_795_386_383, body: Buffer.from('{}'), secrets };
  return await sendWebhook({ url, message, headers: {}, agent: open(options, lookup), version: '1.2.3' });
};

describe.each(['http', 'https'] as const)('no connection is made over %s', (scheme) => {
  let connects: Connects;
  let receiver: Receiver;
  let traps: Traps;
  beforeAll(async () => {
    // What ran before in this process may still look for its Temporal, which is nowhere.
    connects = await watchConnects({ except: [1] });
    receiver = await startReceiver(scheme);
    traps = await setTraps(receiver.port);
  });
  afterAll(async () => {
    connects.stop();
    await traps.close();
    await receiver.close();
  });
  beforeEach(() => {
    connects.forget();
    receiver.connections = 0;
  });

  const at = (host: string): string => `${scheme}://${host}:${receiver.port}/`;
  const expectConnections = (count: number): void => {
    expect(connects.seen).toEqual(Array(count).fill(`127.0.0.1:${receiver.port}`));
    expect([receiver.connections, traps.accepted]).toEqual([count, 0]);
  };

  it('that goes uncounted', async () => {
    const ours = { allowedRanges: ['127.0.0.1'], ca: certificate };
    expect(await send(at('hooks.example'), ours, nameServer(['127.0.0.1']))).toMatchObject({ status: 200 });
    expectConnections(1);
  });

  it('to any forbidden address that a name leads to', async () => {
    for (const address of forbiddenAddresses) {
      const outcome = await send(at('hooks.example'), {}, nameServer([address]));
      expect([address, outcome.error?.kind, outcome.address]).toEqual([address, 'blocked', null]);
    }
    expectConnections(0);
  });

  it('to any forbidden address, however it is written', async () => {
    const lookup = nameServer(['127.0.0.1']);
    const all = [...forbiddenHosts.map(at), ...forbiddenUrls.filter((url) => new URL(url).protocol === `${scheme}:`)];
    const urls = someOf(all, 11);
    expect(urls.length).toBeGreaterThan(testSize() === 1 ? 450 : 5000);
    for (const url of urls) expect([url, (await send(url, {}, lookup)).error?.kind]).toEqual([url, 'blocked']);
    expect(lookup.asked).toBe(0);
    expectConnections(0);
  });

  it('past the agent itself, by who forgets to check the address', async () => {
    const agent = open({}, nameServer(['127.0.0.1']));
    for (const host of forbiddenHosts) {
      const client = agent.open(new URL(at(host)).origin, watcher, new AbortController().signal);
      await expect(client.request({ method: 'GET', path: '/' })).rejects.toMatchObject({ kind: 'blocked' });
      await client.destroy();
    }
    expectConnections(0);
  });

  it('to metadata services by an operator who allows everything', async () => {
    const options = { allowedRanges: ['0.0.0.0/0', '::/0', 'hooks.example'] };
    for (const address of metadataAddresses) {
      const outcome = await send(at('hooks.example'), options, nameServer([address]));
      expect([address, outcome.error?.kind]).toEqual([address, 'blocked']);
    }
    expectConnections(0);
  });

  it('but where the whole answer of a name server may be reached, whatever it answers next', async () => {
    const ours = { allowedRanges: ['127.0.0.1'], ca: certificate };
    const runs = rebindings('127.0.0.1');
    let delivered = 0;
    for (const { answers, outcomes } of runs) {
      const lookup = nameServer(...answers);
      for (const [i, expected] of outcomes.entries()) {
        const { status, error } = await send(at('hooks.example'), ours, lookup);
        const outcome = status === 200 ? 'delivered' : error?.kind;
        expect([answers, i, outcome, lookup.asked]).toEqual([answers, i, expected, i + 1]);
        if (expected === 'delivered') delivered += 1;
      }
    }
    expect(runs.flatMap(({ answers }) => answers).length).toBeGreaterThan(500);
    expectConnections(delivered);
  });
});

const seed = Math.floor(Math.random() * 1e6);
it(`no connection is made to addresses that follow from seed ${seed}, by name or as they are`, async () => {
  expect(await storm(2_000 * testSize(), seed)).toEqual({ passed: [], connects: [] });
}, 120_000);
