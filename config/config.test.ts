import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from './config.js';

const key = (letter: string): string => Buffer.alloc(32, letter).toString('base64');
const least = {
  DATABASE_URL: 'postgres://parley:pa55word@db.example/parley',
  ENCRYPTION_KEYS: `first:${key('a')}`,
};

function problemsOf(variables: Record<string, string | undefined>): string[] {
  try {
    loadConfig(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n').slice(1);
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('needs no more than a database and a key to seal secrets with', () => {
    expect(loadConfig(least)).toMatchObject({
      temporal: { address: '127.0.0.1:7233', namespace: 'default' },
      http: { host: '127.0.0.1', port: 3000, eventsPingMs: 15_000, trustProxy: 0 },
      conversation: { transcriptDelayMs: 3_300_000 },
      outbound: { allowedRanges: [], allowHttp: false, ports: [443] },
      model: { demo: false },
      secrets: {
        databaseUrl: least.DATABASE_URL,
        encryptionKeys: [{ id: 'first', key: Buffer.alloc(32, 'a') }],
      },
    });
  });

  it('tells everything that is wrong at once, a line each, by the name of the variable', () => {
    const lines = problemsOf({
      PORT: '70000',
      TEMPORAL_ADDRESS: 'http://temporal',
      DEMO_MODEL: 'yes',
      LOG_LEVEL: 'loud',
    });
    expect(lines.map((line) => line.trim().split(':')[0])).toEqual([
      'DATABASE_URL',
      'ENCRYPTION_KEYS',
      'TEMPORAL_ADDRESS',
      'DEMO_MODEL',
      'PORT',
      'LOG_LEVEL',
    ]);
    expect(lines[0]).toBe('  DATABASE_URL: expected an address that starts with postgres:// or postgresql://');
    expect(lines[1]).toContain('32 bytes in base64: put an id before what `openssl rand -base64 32` prints');
  });

  it('does not repeat a value that is wrong, because it may be a secret', () => {
    const problems = problemsOf({ DATABASE_URL: 'mysql://root:pa55word@db', ENCRYPTION_KEYS: 'first:pa55word' });
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toContain('pa55word');
  });

  it('takes an empty variable for one that is not there', () => {
    expect(loadConfig({ ...least, PORT: '', REDIS_URL: '', OPENAI_API_KEY: '' })).toEqual(loadConfig(least));
    expect(problemsOf({ ...least, DATABASE_URL: '' })).toHaveLength(1);
  });

  it('keeps secrets in one place, which nothing logs', () => {
    const { secrets, ...open } = loadConfig({
      ...least,
      DATABASE_URL: 'postgres://parley:first-secret@db/parley',
      REDIS_URL: 'redis://:second-secret@redis',
      OPENAI_API_KEY: 'third-secret',
    });
    expect(JSON.stringify(open)).not.toContain('secret');
    expect(Object.values(secrets).join()).toMatch(/first-secret.*second-secret.*third-secret/);
  });

  it('takes several keys, the one that seals first', () => {
    const { secrets } = loadConfig({ ...least, ENCRYPTION_KEYS: `new:${key('b')},first:${key('a')}` });
    expect(secrets.encryptionKeys.map(({ id }) => id)).toEqual(['new', 'first']);
  });

  it('takes lists of what webhooks may reach, with blanks after their commas', () => {
    const { outbound } = loadConfig({
      ...least,
      OUTBOUND_ALLOWED_RANGES: '10.0.0.0/8, fd00::/8,192.168.1.7,hooks.internal',
      OUTBOUND_ALLOW_HTTP: 'true',
      OUTBOUND_PORTS: '443, 8443',
    });
    expect(outbound).toEqual({
      allowedRanges: ['10.0.0.0/8', 'fd00::/8', '192.168.1.7', 'hooks.internal'],
      allowHttp: true,
      ports: [443, 8443],
    });
    expect(loadConfig({ ...least, OUTBOUND_PORTS: '*' }).outbound.ports).toBe('any');
  });

  it('knows the version in package.json', async () => {
    const { version } = JSON.parse(await readFile(join(import.meta.dirname, '..', 'package.json'), 'utf8'));
    expect(loadConfig(least).version).toBe(version);
  });

  it('ends the public address without a slash', () => {
    expect(loadConfig({ ...least, PUBLIC_URL: 'https://chat.example/' }).http.publicUrl).toBe('https://chat.example');
  });

  it.each([
    ['DATABASE_POOL', '1'],
    ['TRUST_PROXY', '-1'],
    ['EVENTS_PING_MS', '0'],
    ['MODEL_SILENCE_MS', 'soon'],
    ['WORKER_PORT', '3000.5'],
    ['OPENAI_BASE_URL', 'api.openai.com'],
    ['OUTBOUND_ALLOWED_RANGES', '10.0.0.0/33'],
    ['OUTBOUND_ALLOWED_RANGES', '10.0.0.0/8,'],
    ['OUTBOUND_PORTS', '443,all'],
    ['OUTBOUND_PORTS', '65536'],
    ['OUTBOUND_PORTS', '0'],
    ['ENCRYPTION_KEYS', key('a')],
    ['ENCRYPTION_KEYS', `first:${Buffer.alloc(16).toString('base64')}`],
    ['ENCRYPTION_KEYS', `first:${key('a')},first:${key('b')}`],
  ])('refuses %s=%s', (name, value) => {
    expect(problemsOf({ ...least, [name]: value })).toEqual([expect.stringContaining(`  ${name}: `)]);
  });
});
