/**
 * Whether a header is not the owner's to set: ours, those of the connection, cookies, and those that open the metadata services of
 * clouds.
 */
export const isRefusedHeader = (name: string): boolean => refused.test(name);

const refused = new RegExp(
  `^(${[
    ...['webhook-.*', 'user-agent', 'content-.*', 'host', 'cookie'],
    ...['connection', 'keep-alive', 'proxy-.*', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect'],
    ...['metadata', 'metadata-flavor', 'x-google-metadata-request', 'x-(aws-ec2|aliyun-ecs)-metadata-token.*'],
  ].join('|')})$`,
  'i',
);
