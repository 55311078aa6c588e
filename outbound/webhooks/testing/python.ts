import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fetchBinary, type Source } from '#apps/local/fetch-binary.js';
import { loadLocalEnv } from '#config/local-env.js';

const wheel = 'standardwebhooks-1.1.0-py3-none-any.whl';
const sha256 = '9a88d48a1f198be61517fc7ad328cf58ba02b73f0fbd8941d4213e9c0b6c2a61';

const pypi: Source = {
  name: 'PyPI',
  async take(folder) {
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '-d', folder];
    await promisify(execFile)('python3', [...pip, '--retries=1', '--timeout=5', 'standardwebhooks==1.1.0'], {
      timeout: 60_000,
    });
    return join(folder, wheel);
  },
};

/**
 * The wheel of the library that the standard publishes for Python, which imports from it as it is; fetched once into the cache.
 * Where there is no Python or no network it says so and answers null. Throws when the bytes are not the ones we know.
 */
export async function findStandardWebhooks(): Promise<string | null> {
  const { cacheDir } = loadLocalEnv().temporalPlaces;
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  try {
    return await fetchBinary({ target: join(cacheDir, wheel), sha256, sources: [pypi], log });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason.includes('sha256')) throw error;
    log(`SKIPPED: what we sign is not verified in Python, its library is missing. ${reason}`);
    return null;
  }
}

/** Runs a program over what it reads from standard input; its exit code and what it wrote. */
export async function run(
  [command = '', ...args]: readonly string[],
  input: Buffer | string,
  variables: Record<string, string> = {},
): Promise<{ exitCode: number | null; output: string }> {
  const env = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const child = spawn('env', [...env, command, ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stdin.on('error', () => undefined).end(input);
  const [exitCode] = await once(child, 'close');
  return { exitCode, output };
}
