import { seeded } from '#chaos/random.js';
import { runDirectly } from '#config/run-directly.js';
import { newSigningSecret } from '#database/endpoints.js';
import { openGuardedAgent } from '../guard.js';
import { sendWebhook } from '../send.js';
import { newMessageId } from '../sign.js';
import { watchConnects } from './connects.js';
import { nameServer } from './name-server.js';
import { asideIpv4, asideIpv6, textOf } from './ranges.js';
import { wrappedIpv4 } from './spellings.js';

/** Addresses that nobody may reach, without end: of IPv4, of IPv4 wrapped into IPv6, of IPv6. They follow from the seed. */
export function* forbiddenFrom(seed: number): Generator<string> {
  const { between, chance } = seeded(seed);
  const oneOf = <T>(items: readonly T[]): T | undefined => items[between(0, items.length - 1)];
  for (;;) {
    const range = oneOf(chance(0.6) ? asideIpv4 : asideIpv6);
    const parts = range?.first.map((low, i) => between(low, range.last[i] ?? low)) ?? [];
    const text = textOf(parts);
    const address = parts.length === 4 && chance(0.6) ? (oneOf(wrappedIpv4(parts)) ?? text) : text;
    yield chance(0.1) ? address.toUpperCase() : address;
  }
}

/**
 * Sends a webhook to each of `count` such addresses, over http and https, where a name resolves to it and where it stands in the URL.
 * Answers those that were not blocked, and every connection that was made.
 */
export async function storm(count: number, seed: number): Promise<{ passed: string[]; connects: readonly string[] }> {
  const { seen, stop } = await watchConnects();
  const passed: string[] = [];
  const secrets = [newSigningSecret()];
  const send = async (url: string, address: string): Promise<void> => {
    const agent = openGuardedAgent({ allowedRanges: [], allowHttp: true, ports: 'any' }, nameServer([address]));
    const message = { id: newMessageId(), timestamp: 1_795_386_383, body: Buffer.from('{}'), secrets };
    const { error } = await sendWebhook({ url, message, headers: {}, agent, version: '1.2.3' });
    if (error?.kind !== 'blocked') passed.push(`${url} at ${address}`);
  };
  let sent = 0;
  try {
    for (const address of forbiddenFrom(seed)) {
      if (sent === count) break;
      sent += 1;
      const host = sent % 2 === 0 ? 'hooks.example' : address.includes(':') ? `[${address}]` : address;
      await send(`${sent % 4 < 2 ? 'http' : 'https'}://${host}/`, address);
    }
  } finally {
    stop();
  }
  return { passed, connects: seen };
}

runDirectly(import.meta.url, async ([count = '1000000', seed = String(Math.floor(Math.random() * 1e6))]) => {
  process.stdout.write(`${count} addresses from seed ${seed}\n`);
  const begun = performance.now();
  const { passed, connects } = await storm(Number(count), Number(seed));
  const seconds = Math.round((performance.now() - begun) / 1000);
  process.stdout.write(`${passed.length} not blocked, ${connects.length} connections, ${seconds} s\n`);
  if (passed.length + connects.length > 0) throw new Error([...passed, ...connects].slice(0, 20).join('\n'));
});
