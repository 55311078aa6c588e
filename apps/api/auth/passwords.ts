import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** OWASP Password Storage Cheat Sheet: N=2^17, r=8, p=1; 128 MiB and a third of a second for each guess. */
const cost = { logN: 17, r: 8, p: 1 };
const hashBytes = 32;

/** `scrypt$17$8$1$<salt>$<hash>`: the parameters lie beside the hash, so that they may grow. */
export async function hashPassword(password: string): Promise<string> {
  const { logN, r, p } = cost;
  const salt = randomBytes(16);
  const hash = await derive(password, salt, cost);
  return ['scrypt', logN, r, p, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** Whether it is the password behind `stored`. Takes as long when nothing is stored, so that time tells nobody who is a member. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [, logN = '', r = '', p = '', salt = '', hash = ''] = (stored ?? nobody).split('$');
  const expected = Buffer.from(hash, 'base64');
  const actual = await derive(password, Buffer.from(salt, 'base64'), {
    logN: Number(logN),
    r: Number(r),
    p: Number(p),
  });
  return timingSafeEqual(actual, expected) && stored !== null;
}

/** Whether fewer than a hundred million guesses find it: leaked passwords, words, names, dates, keys in a row, and what is made of them. */
export async function isSoonGuessed(password: string): Promise<boolean> {
  estimator ??= loadEstimator();
  return (await estimator).check(password).score < 3;
}

let estimator: ReturnType<typeof loadEstimator> | undefined;

/** Its lists take a fifth of a second to read, so they wait for the first who chooses a password. */
async function loadEstimator() {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
}

/** So many letters and digits have to be left of a password without the words that anybody would try for this member. */
const leastWithoutWords = 8;

/** Whether a password is little more than such words: names, an address, or our own name. Words shorter than three letters are none. */
export function isMadeOf(password: string, words: readonly string[]): boolean {
  const typed = password.toLowerCase();
  const known = ['parley', ...words]
    .flatMap((word) => word.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter(({ length }) => length >= 3)
    .sort((one, other) => other.length - one.length);
  const left = known.reduce((rest, word) => rest.replaceAll(word, ' '), typed);
  return left !== typed && left.replace(/[^\p{L}\p{N}]/gu, '').length < leastWithoutWords;
}

const nobody = ['scrypt', cost.logN, cost.r, cost.p, '', Buffer.alloc(hashBytes).toString('base64')].join('$');

/** In Node's thread pool, so at most four at once: half a gibibyte. */
async function derive(password: string, salt: Buffer, { logN, r, p }: typeof cost): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** logN, r, p, maxmem: 256 * 2 ** logN * r };
  return await new Promise((resolve, reject) => {
    // The same letters may come composed or not, as keyboards like it (NIST SP 800-63B, 5.1.1.2).
    scrypt(password.normalize('NFKC'), salt, hashBytes, options, (error, hash) =>
      error ? reject(error) : resolve(hash),
    );
  });
}
