import type { LookupAllOptions } from 'node:dns';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { DeliveryActivities } from '#activities/activities.js';
import { loadConfig } from '#config/config.js';
import { testSize } from '#config/test-env.js';
import { idOf } from '#contracts/ids.js';
import type { Problem } from '#contracts/problem.js';
import type { TestedWebhook } from '#contracts/webhooks.js';
import type { Lookup } from '#outbound/webhooks/guard.js';
import { type Connects, watchConnects } from '#outbound/webhooks/testing/connects.js';
import { nameServer } from '#outbound/webhooks/testing/name-server.js';
import { rebindings } from '#outbound/webhooks/testing/rebinding.js';
import { type Receiver, startReceiver } from '#outbound/webhooks/testing/receiver.js';
import { setTraps, type Traps } from '#outbound/webhooks/testing/traps.js';
import { forbiddenUrls } from '#outbound/webhooks/testing/vectors.js';
import { testEncryptionKeys } from '#testing/encryption-keys.js';
import { outboundVariables } from '#testing/outbound-variables.js';
import { aDelivery } from '../deliveries/testing/deliveries.js';
import type { TestApi } from '../testing/open-api.js';
import { anOwnedBot } from '../testing/owned-bot.js';
import { aWebhook, tested, ticket } from './testing/webhooks.js';

jest.setTimeout(180_000);

const name = 'hooks.example';
/** Who answers for that name now, to everybody in this process. */
let names = nameServer([]);
const dns = process.getBuiltinModule('node:dns');
const { lookup: systemLookup } = dns;
Reflect.set(dns, 'lookup', (...asked: [string, LookupAllOptions, Parameters<Lookup>[2]]) =>
  asked[0] === name ? names(...asked) : Reflect.apply(systemLookup, dns, asked),
);
// Only now: who imports `lookup` keeps the one that it found.
const { openTestApi } = await import('../testing/open-api.js');
const { createDeliveryActivities } = await import('#activities/activities.js');
const { createEvents } = await import('#activities/events.js');
const { openGuardedAgent } = await import('#outbound/webhooks/guard.js');
afterAll(() => void Reflect.set(dns, 'lookup', systemLookup));

/** Nobody is there; the API knocks all the same. */
const temporalPort = 1;

let api: TestApi;
let connects: Connects;
const open = async (allowedRanges: string): Promise<void> => {
  api = await openTestApi({ OUTBOUND_ALLOWED_RANGES: allowedRanges });
  const own = [api.url, String(api.db.options.type === 'postgres' && api.db.options.url)].map((url) => new URL(url));
  connects = await watchConnects({ except: [...own.map(({ port }) => Number(port)), temporalPort] });
};
const close = async (): Promise<void> => {
  connects.stop();
  await api.close();
};

describe('where nothing private is allowed', () => {
  beforeAll(async () => await open(''));
  afterAll(close);
  afterEach(() => expect(connects.seen).toEqual([]));

  /** Some of thousands; as 55 and 11 share no factor with the ways to write an address, all of them are there. */
  const step = testSize() > 1 ? 11 : 55;
  const urlsFrom = (first: number): string[] => forbiddenUrls.filter((_, i) => i % step === first);
  const refusal = {
    status: 422,
    body: expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/url' })] }),
  };

  it('no webhook is added with a forbidden address, however it is written', async () => {
    const owner = await anOwnedBot(api);
    const urls = urlsFrom(0);
    expect(urls.length).toBeGreaterThan(5000 / step);
    for (const url of urls) {
      const { status, body } = await owner.post<Problem>('webhooks', { ...ticket, url });
      expect([url, { status, body }]).toEqual([url, refusal]);
    }
  });

  it('no webhook is changed to a forbidden address, however it is written', async () => {
    const owner = await anOwnedBot(api);
    const { id } = await aWebhook(owner, { url: `https://${name}/` });
    const tag = await owner.tag(`webhooks/${id}`);
    for (const url of urlsFrom(4)) {
      const { status, body } = await owner.put<Problem>(`webhooks/${id}`, { ...ticket, url }, tag);
      expect([url, { status, body }]).toEqual([url, refusal]);
    }
  });

  it('no webhook that was saved while more was allowed is tested', async () => {
    const urls = forbiddenUrls.filter((_, i) => i % 140 === 0);
    expect(urls.length).toBeGreaterThan(30);
    for (const url of urls) {
      const owner = await anOwnedBot(api);
      const webhook = await aWebhook(owner, { url: `https://${name}/` });
      await api.db.query(
        "UPDATE bot_versions SET actions = jsonb_set(actions, '{webhooks,list,0,url}', $1) WHERE bot_id = $2",
        [JSON.stringify(url), idOf('bot').parse(owner.bot.id)],
      );
      const { outcome } = await tested(owner, webhook);
      expect([url, outcome.status, outcome.error]).toEqual([url, null, expect.stringMatching(/^expected an? /)]);
    }
  });
});

describe.each([
  ['http', [0, 2]],
  ['https', [1, 4]],
])('where a name leads over %s from one moment to the next', (scheme, sevenths) => {
  let receiver: Receiver;
  let traps: Traps;
  let url: string;
  /** Some of them; as there are six forms of answers, all six are among them. */
  const runs = rebindings('127.0.0.1').filter((_, i) => sevenths.includes(i % 7) && (testSize() > 1 || i % 5 === 0));
  beforeAll(async () => {
    await open('127.0.0.1');
    receiver = await startReceiver(scheme === 'http' ? 'http' : 'https');
    traps = await setTraps(receiver.port);
    url = `${scheme}://${name}:${receiver.port}/`;
  });
  afterAll(async () => {
    await close();
    await traps.close();
    await receiver.close();
  });
  beforeEach(() => connects.forget());

  /** Each attempt connects where it is to, once, and nowhere else. */
  async function play(attempt: (expected: 'delivered' | 'blocked') => Promise<void>): Promise<void> {
    for (const run of runs) {
      names = nameServer(...run.answers);
      for (const [i, expected] of run.outcomes.entries()) {
        connects.forget();
        await attempt(expected);
        const reached = expected === 'delivered' ? [`127.0.0.1:${receiver.port}`] : [];
        expect([run.answers, i, connects.seen, names.asked]).toEqual([run.answers, i, reached, i + 1]);
      }
    }
    expect(runs.flatMap(({ outcomes }) => outcomes).length).toBeGreaterThan(testSize() > 1 ? 250 : 40);
    expect(traps.accepted).toBe(0);
  }

  it('is not asked when the webhook is saved', async () => {
    names = nameServer(['127.0.0.2']);
    const owner = await anOwnedBot(api);
    const { id } = await aWebhook(owner, { url });
    expect((await owner.put(`webhooks/${id}`, { ...ticket, url })).status).toBe(200);
    expect([names.asked, connects.seen]).toEqual([0, []]);
  });

  it('is followed by a test only where it may be reached', async () => {
    const test = testsOf(url);
    await play(async (expected) => {
      const { error } = (await test()).outcome;
      expect(error === blocked).toBe(expected === 'blocked');
    });
  });

  it('is followed by a delivery only where it may be reached', async () => {
    const deliver = await aDeliverer(url);
    await play(async (expected) => {
      const result = await deliver();
      if (expected === 'blocked') expect(result).toMatchObject({ kind: 'settled', state: 'blocked' });
      // Nobody vouches for the certificate of the receiver, so that an attempt over TLS ends there.
      else expect(result).toMatchObject({ kind: 'settled', state: scheme === 'http' ? 'accepted' : 'failed' });
    });
  });
});

const blocked = 'The address leads to a place that webhooks may not reach.';

/** Tests of a webhook at this address; as an account may make ten a minute, they come from many. */
function testsOf(url: string): () => Promise<TestedWebhook> {
  let made = 0;
  let next: () => Promise<TestedWebhook>;
  return async () => {
    if (made % 10 === 0) {
      const owner = await anOwnedBot(api);
      const webhook = await aWebhook(owner, { url });
      next = async () => await tested(owner, webhook);
    }
    made += 1;
    return await next();
  };
}

/** Attempts at one delivery of a webhook, each asked for by hand, as the worker makes them. */
async function aDeliverer(url: string): Promise<() => ReturnType<DeliveryActivities['attemptDelivery']>> {
  const owner = await anOwnedBot(api);
  const webhook = await aWebhook(owner, { url });
  const { conversation } = await api.arrive(owner.bot);
  const id = idOf('conversation').parse(conversation.id);
  const [row] = await api.db.query(
    'SELECT id, account_id AS "accountId", bot_id AS "botId" FROM conversations WHERE id = $1',
    [id],
  );
  const { uuid: deliveryId } = await aDelivery(api.db, row, { webhook: { webhookId: webhook.id, url } });
  const config = loadConfig({
    DATABASE_URL: 'postgres://x',
    ENCRYPTION_KEYS: testEncryptionKeys,
    ...outboundVariables,
  });
  const { attemptDelivery } = createDeliveryActivities({
    db: api.db,
    webhooks: openGuardedAgent({ ...config.outbound, allowedRanges: ['127.0.0.1'] }),
    mail: null,
    mailCaps: config.mail.caps,
    encryptionKeys: config.secrets.encryptionKeys,
    publicUrl: config.http.publicUrl,
    version: config.version,
    events: createEvents({ info: () => undefined, warn: () => undefined }),
  });
  return async () =>
    await new MockActivityEnvironment().run(attemptDelivery, { deliveryId, trigger: 'manual' as const });
}
