import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { loadLocalEnv } from '#config/local-env.js';

const version = '4.32.5';

/** Runs Schemathesis (https://schemathesis.io), whose requests and checks are not ours, as an API key. Resolves to its exit code. */
export async function schemathesis(
  url: string,
  key: string,
  { examples, seed }: { examples: number; seed: number },
): Promise<number> {
  const program = await installed();
  const args = [
    ...['run', `${url}/openapi.json`, '--header', `Authorization: Bearer ${key}`],
    ...['--checks', 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance'],
    ...['--max-examples', String(examples), '--seed', String(seed), '--workers', '2', '--request-timeout', '20'],
    // A stream has no end, and what ends the account's key ends the run.
    ...['--exclude-path', '/v1/widget/conversation/events', '--exclude-path', '/v1/api-keys/{apiKeyId}'],
  ];
  // It keeps notes where it runs.
  const child = spawn(program, args, { stdio: 'inherit', cwd: dirname(program) });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

/** In a virtual environment of its own in the cache, made once. */
async function installed(): Promise<string> {
  const folder = join(loadLocalEnv().temporalPlaces.cacheDir, `schemathesis-${version}`);
  const program = join(folder, 'bin/schemathesis');
  try {
    await access(program);
  } catch (error) {
    process.stdout.write(
      `Installing Schemathesis ${version}: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    const run = promisify(execFile);
    await run('python3', ['-m', 'venv', folder]);
    await run(join(folder, 'bin/pip'), ['install', '--quiet', '--retries=1', `schemathesis==${version}`]);
  }
  return program;
}
