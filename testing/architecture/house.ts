import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** `LICENSE-2.0.txt` of the Apache Software Foundation, byte for byte. */
const apache2 = 'cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30';

const versions = z.record(z.string(), z.string()).default({});
const manifest = z.object({
  license: z.string(),
  dependencies: versions,
  devDependencies: versions,
  overrides: versions,
});
const lock = z.object({ packages: z.record(z.string(), z.looseObject({ version: z.string().optional() })) });

/** The rules of the house over the files at its root. Each answers one sentence for each violation. */
export const houseRules = {
  'every version in package.json is exact': async (root) => {
    const { dependencies, devDependencies, overrides } = await read(root, 'package.json', manifest);
    return Object.entries({ ...dependencies, ...devDependencies, ...overrides })
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => `${name} is ${version}`);
  },

  // Addresses in the lockfile would send everybody to the registry of whoever wrote it.
  'package-lock.json names versions and no addresses': async (root) => {
    const { packages } = await read(root, 'package-lock.json', lock);
    return Object.entries(packages)
      .filter(([path, entry]) => 'resolved' in entry || (path !== '' && entry.version === undefined))
      .map(([path]) => path);
  },

  'the licence is Apache-2.0': async (root) => {
    const { license } = await read(root, 'package.json', manifest);
    const text = await readFile(join(root, 'LICENSE'));
    return [
      ...(license === 'Apache-2.0' ? [] : [`package.json says ${license}`]),
      ...(createHash('sha256').update(text).digest('hex') === apache2 ? [] : ['LICENSE is another text']),
    ];
  },
} satisfies Record<string, (root: string) => Promise<string[]>>;

async function read<T>(root: string, file: string, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(JSON.parse(await readFile(join(root, file), 'utf8')));
}
