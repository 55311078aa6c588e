/** Addresses that nobody outside may make us connect to, as a name server or a socket would write them. */
export const hostileAddresses: readonly string[] = [
  // This host, loopback, private networks, carrier NAT, link-local.
  ...[
    '0.0.0.0',
    '0.1.2.3',
    '127.0.0.1',
    '127.255.255.254',
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
  ],
  ...['192.168.0.1', '192.168.255.255', '100.64.0.1', '100.127.255.255', '169.254.0.1', '169.254.255.255'],
  // Special purpose, documentation, benchmarks, relays, multicast, reserved, broadcast.
  ...['192.0.0.1', '192.0.0.170', '192.0.2.1', '192.31.196.1', '192.52.193.1', '192.88.99.1', '192.175.48.1'],
  ...['198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.1', '239.255.255.250', '240.0.0.1'],
  ...['255.255.255.254', '255.255.255.255'],
  // Metadata services: AWS and most others, ECS, Alibaba, Azure's wire server, AWS and Google over IPv6.
  ...['169.254.169.254', '169.254.170.2', '100.100.100.200', '168.63.129.16', 'fd00:ec2::254', 'fd20:ce::254'],
  // IPv6: unspecified, loopback, private, link-local, site-local, multicast, with a zone.
  ...['::', '::1', '::2', 'fc00::1', 'fd00::1', 'fdff:ffff::1', 'fe80::1', 'febf::1', 'fec0::1', 'feff::1', 'ff02::1'],
  ...['ff05::2', 'fe80::1%eth0', '2606:4700:4700::1111%eth0', '::1%lo'],
  // IPv4 inside IPv6: mapped, compatible, translated, NAT64 (well-known and local), 6to4, Teredo.
  ...[
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:a9fe:a9fe',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '::7f00:1',
  ],
  ...['::a9fe:a9fe', '::ffff:0:127.0.0.1', '::ffff:0:a9fe:a9fe', '64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe'],
  ...['64:ff9b:1::a9fe:a9fe', '64:ff9b:1:ffff::1', '64:ff9a::1', '2002:7f00:1::1', '2002:a9fe:a9fe::1', '2002:a00:1::'],
  ...['2001::1', '2001:0:7f00:1::', '2001:1ff:ffff::1'],
  // IPv6: documentation, ORCHID, AS112, discard, segment routing, unassigned.
  ...['2001:db8::1', '2001:10::1', '2001:20::1', '2620:4f:8000::1', '3fff::1', '3fff:fff::1', '100::1', '100:0:0:1::1'],
  ...['5f00::1', '1234::1', '4000::1', '8000::1', 'e000::1', '1::1'],
  // No addresses at all.
  ...['', 'localhost', '127.1', '0x7f000001', '2130706433', '127.0.0.1.', '[::1]'],
];

/** Refused even to an operator who allows everything. */
export const metadataAddresses: readonly string[] = [
  ...['169.254.169.254', '169.254.170.2', '169.254.0.1', '100.100.100.200', '168.63.129.16', '0.0.0.0', '224.0.0.1'],
  ...[
    'fd00:ec2::254',
    'fd20:ce::254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '::a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
  ],
  ...['64:ff9b:1::a9fe:a9fe', '2002:a9fe:a9fe::1', '::ffff:6440:64c8', '::ffff:a83f:8110', 'fe80::a9fe:a9fe'],
];

/** Names that lead to metadata services where it matters. */
export const metadataNames: readonly string[] = [
  ...['metadata', 'metadata.google.internal', 'metadata.goog', 'instance-data', 'instance-data.ec2.internal'],
  ...['metadata.tencentyun.com', 'metadata.platformequinix.com', 'metadata.packet.net', 'rancher-metadata'],
];

/** Hosts as somebody would write them to get inside. */
export const hostileHosts: readonly string[] = [
  ...[
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '0',
    '0.0.0.0',
    '2130706433',
    '0x7f000001',
    '0x7F.0.0.1',
    '0177.0.0.1',
    '017700000001',
  ],
  ...[
    '0x7f.1',
    '0177.0x0.0.1',
    '127.0.0.1.',
    '127.000.000.001',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '%31%32%37.0.0.1',
    '１２７.0.0.1',
  ],
  ...['10.1', '0xa000001', '167772161', '192.168.1', '0xc0a80101', '3232235777', '172.16.1', '100.64.1', '198.18.1'],
  ...['169.254.169.254', '2852039166', '0xa9fea9fe', '0xa9.0xfe.0xa9.0xfe', '0251.0376.0251.0376', '169.254.43518'],
  ...['[::]', '[::1]', '[0:0:0:0:0:0:0:1]', '[0000:0000:0000:0000:0000:0000:0000:0001]', '[::ffff:127.0.0.1]'],
  ...[
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b::169.254.169.254]',
    '[2002:7f00:1::]',
    '[fe80::1]',
  ],
  ...['[fec0::1]', '[fd00:ec2::254]', '[fd20:ce::254]', '[ff02::1]', '[2001:db8::1]', '[::ffff:0:127.0.0.1]'],
  ...['localhost', 'LOCALHOST', 'localhost.', 'api.localhost', 'metadata.google.internal', 'Metadata.Google.Internal.'],
  ...['metadata', 'metadata.goog', 'instance-data', 'instance-data.ec2.internal', '168.63.129.16', '100.100.100.200'],
];

export const publicAddresses: readonly string[] = [
  ...['8.8.8.8', '1.1.1.1', '172.15.255.255', '172.32.0.1', '100.63.255.255', '192.0.1.1', '223.255.255.255'],
  ...['168.63.129.17', '2606:4700:4700::1111', '2001:4860:4860::8888', '2001:200::1', '2620:4f:8001::1', '3ffe::1'],
];
