import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createLog } from './log.js';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  let lines = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines += String(chunk);
      done();
    },
  });
  write(createLog('info', 'test', sink));
  return lines;
}

describe('the log', () => {
  it.each(['err', 'error'])('says what went wrong and where, and nothing that the failed query carried', (name) => {
    const error = Object.assign(new Error('duplicate key'), {
      code: '23505',
      query: 'INSERT …',
      parameters: ['my private words'],
      driverError: { detail: 'Key (email)=(ada@example.org) already exists.' },
    });
    const line = logged((log) => log.error({ [name]: error, conversationId: 'c1' }, 'request failed'));
    expect(JSON.parse(line)).toMatchObject({
      app: 'test',
      msg: 'request failed',
      conversationId: 'c1',
      [name]: { type: 'Error', message: 'duplicate key', code: '23505', stack: expect.stringContaining('log.test') },
    });
    expect(line).not.toMatch(/private|ada@/);
  });

  it.each(['authorization', 'token', 'key', 'text', 'email', 'phone', 'secret', 'apiKey'])(
    'takes out a %s, should somebody try',
    (name) => {
      expect(logged((log) => log.info({ entry: { [name]: 'my private words' } }))).not.toContain('private');
    },
  );
});
