import { hostileAddresses, hostileHosts, metadataNames } from './hostile.js';
import { asideIpv4, asideIpv6, samplesOf, textOf } from './ranges.js';
import { hostsOfIpv4, hostsOfIpv6, hostsOfName, urlsAt, wrappedIpv4 } from './spellings.js';

const ipv4 = asideIpv4.flatMap(samplesOf);
const ipv6 = asideIpv6.flatMap(samplesOf);
const loopback = [127, 0, 0, 1];
const awsMetadata = [169, 254, 169, 254];

/** Addresses that a name server may answer to get inside: written as they are, and IPv4 wrapped into IPv6. */
export const forbiddenAddresses: readonly string[] = unique([
  ...hostileAddresses,
  ...[...ipv4, ...ipv6].map(textOf),
  ...[...ipv4, loopback, awsMetadata, [8, 8, 8, 8]].flatMap(wrappedIpv4),
]);

/** Hosts of URLs that lead inside without asking a name server. */
export const forbiddenHosts: readonly string[] = unique([
  ...hostileHosts,
  ...[...ipv4, loopback, awsMetadata].flatMap(hostsOfIpv4),
  ...ipv6.flatMap(hostsOfIpv6),
  ...[loopback, awsMetadata, [10, 0, 0, 1], [100, 100, 100, 200], [168, 63, 129, 16]]
    .flatMap(wrappedIpv4)
    .map((address) => `[${address}]`),
  ...['localhost', 'api.localhost', ...metadataNames].flatMap(hostsOfName),
]);

/** Addresses of webhooks that lead inside, or hide where they lead. */
export const forbiddenUrls: readonly string[] = unique(
  ['https', 'http'].flatMap((scheme) => [
    ...forbiddenHosts.map((host) => `${scheme}://${host}/hook`),
    ...[
      '127.0.0.1',
      '2130706433',
      '169.254.169.254',
      '[::1]',
      '[::ffff:7f00:1]',
      'localhost',
      'metadata.google.internal',
    ].flatMap((host) => urlsAt(scheme, host)),
  ]),
);

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
