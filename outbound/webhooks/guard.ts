import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector, Client } from 'undici';
import { parseUrl } from '#contracts/urls.js';
import { type AddressRule, addressRule } from './address-rule.js';
import { CallError } from './outcome.js';

/** What the operator decides; never a tenant. */
export interface GuardOptions {
  /** Ranges, addresses and host names that may be reached although they are private. Metadata services stay out of reach. */
  allowedRanges: readonly string[];
  allowHttp: boolean;
  ports: readonly number[] | 'any';
  /** Certificates (PEM) to trust instead of the well-known ones. */
  ca?: string;
}

/** As `dns.lookup` with `all`. */
export type Lookup = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Told of a connection as it is made. */
export interface Watcher {
  lookedUp(): void;
  connected(address: string): void;
}

export interface GuardedAgent {
  /** As `checkUrl`. */
  check(url: string): string | null;
  /**
   * A client for one request on one connection of its own, which `signal` closes in whatever state it is. It fails with a
   * `blocked` CallError unless every address the name resolves to may be reached. The name is resolved once.
   */
  open(origin: string, watcher: Watcher, signal: AbortSignal): Client;
}

/** Why a webhook may not have this address, as far as that can be said without resolving its name; null when it may. */
export const checkUrl = (url: string, options: GuardOptions): string | null =>
  refusalOf(url, options, addressRule(options.allowedRanges));

/**
 * Opens the only way out for webhooks: no redirects, no proxies, no connection used twice. Throws when `allowedRanges` cannot be
 * understood.
 */
export function openGuardedAgent(options: GuardOptions, lookup: Lookup = systemLookup): GuardedAgent {
  const isAllowed = addressRule(options.allowedRanges);
  return {
    check: (url) => refusalOf(url, options, isAllowed),
    open: (origin, watcher, signal) => {
      const base = buildConnector({
        timeout: 0,
        allowH2: false,
        maxCachedSessions: 0,
        // Of several addresses the next is tried after this. Node's 250 ms give up on a receiver that is far away.
        autoSelectFamilyAttemptTimeout: 1_500,
        rejectUnauthorized: true,
        ...(options.ca !== undefined && { ca: options.ca }),
        lookup: guarded(lookup, isAllowed, watcher),
        signal,
      });
      let used = false;
      // undici may connect again when a connection closes before the request is written.
      const connect: buildConnector.connector = (target, callback) => {
        const refusal = refusalOf(origin, options, isAllowed);
        if (used) return callback(new CallError('connection'), null);
        if (refusal !== null) return callback(new CallError('blocked', refusal), null);
        used = true;
        base(target, (...[error, socket]) => {
          if (error) return callback(error, null);
          const { remoteAddress = '' } = socket;
          if (!isAllowed(remoteAddress, target.hostname)) {
            socket.destroy();
            return callback(new CallError('blocked'), null);
          }
          watcher.connected(remoteAddress);
          callback(null, socket);
        });
      };
      return new Client(origin, { connect, pipelining: 0, headersTimeout: 0, bodyTimeout: 0 });
    },
  };
}

/** The whole answer is refused when one address of it is: which of them is connected to is not ours to choose. */
const guarded =
  (lookup: Lookup, isAllowed: AddressRule, watcher: Watcher): LookupFunction =>
  (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      watcher.lookedUp();
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? new CallError('dns'), []);
      if (!addresses.every(({ address }) => isAllowed(address, hostname))) {
        return callback(new CallError('blocked'), []);
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });

function refusalOf(address: string, { allowHttp, ports }: GuardOptions, isAllowed: AddressRule): string | null {
  const url = parseUrl(address);
  if (!url) return 'expected an address such as https://example.com/hook';
  const schemes = allowHttp ? ['https:', 'http:'] : ['https:'];
  if (!schemes.includes(url.protocol)) {
    return `expected an address that starts with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`;
  }
  if (url.username !== '' || url.password !== '') return 'expected an address without user name and password';
  if (url.href.includes('#')) return 'expected an address without a # part';
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (ports !== 'any' && !ports.includes(port)) return `expected port ${ports.join(' or ')}, not ${port}`;
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const literal = isLoopbackName.test(host) ? '127.0.0.1' : host;
  const isRefused = metadataNames.has(host) || (isIP(literal) !== 0 && !isAllowed(literal, host));
  return isRefused ? `expected a public address: ${host} is private or reserved` : null;
}

/** RFC 6761, 6.3. */
const isLoopbackName = /(^|\.)localhost$/;

/** They resolve to metadata addresses where it matters; saying no when the address is saved spares the owner the surprise. */
const metadataNames = new Set([
  ...['metadata', 'metadata.google.internal', 'metadata.goog', 'instance-data', 'instance-data.ec2.internal'],
  ...['metadata.tencentyun.com', 'metadata.platformequinix.com', 'metadata.packet.net', 'rancher-metadata'],
]);
