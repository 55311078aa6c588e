/** Other ways to write a path that a proxy, a middleware and a router may read differently. */
export function spellingsOf(path: string): string[] {
  const [, first = '', ...rest] = path.split('/');
  const last = rest.at(-1) ?? '';
  const front = path.slice(0, -last.length - 1);
  const encoded = `%${last.charCodeAt(0).toString(16)}${last.slice(1)}`;
  return [
    `${path}/`,
    `/${path}`,
    `${front}//${last}`,
    `/${first}/./${rest.join('/')}`,
    `/${first}/x/../${rest.join('/')}`,
    `/${first}/%2e/${rest.join('/')}`,
    `${front}%2f${last}`,
    `${front}/${encoded}`,
    path.toUpperCase(),
    `${path};v=1`,
    `/${first};v=1/${rest.join('/')}`,
    `${path}%00`,
    path.replaceAll('/', '\\'),
    `http://evil.example${path}`,
    `/widget/..${path}`,
    `/widget.js/..%2f..${path}`,
  ];
}

/** Ids that are none. */
export const malformed = (id: string): string[] => [
  '0',
  'null',
  '%00',
  '%27%20OR%201=1--',
  '..%2f..%2fv1',
  'x'.repeat(2000),
  `${id}0`,
  id.slice(id.indexOf('_') + 1),
  id.toUpperCase(),
  `${id}%2c${id}`,
];

/** What no filter may take for a part of its query, and values of the wrong shape. */
export const hostileValues: string[] = [
  '',
  'null',
  '[]',
  '%27%20OR%20%271%27=%271',
  '%27%29%3BSELECT%20pg_sleep(9)--',
  '%25',
  '%00',
  '99999999999999999999',
  '%7B%22%24ne%22%3A%22%22%7D',
  'x'.repeat(3000),
];
