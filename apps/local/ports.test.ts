import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { findPorts, isFree, movedPorts } from './ports.js';

describe('findPorts', () => {
  it('moves up from a busy port and never gives one port to two names', async () => {
    const { wanted } = await findPorts({ wanted: 0 }, { fresh: true });
    const busy = createServer().listen(wanted, '127.0.0.1');
    await once(busy, 'listening');
    try {
      const names = { api: wanted, worker: wanted };
      const found = await findPorts(names);
      expect(await isFree(wanted)).toBe(false);
      expect(found.api).toBeGreaterThan(wanted);
      expect(found.worker).toBeGreaterThan(found.api);
      expect(movedPorts(names, found)).toEqual(['api', 'worker']);
    } finally {
      await once(busy.close(), 'close');
    }
  });

  it('gives the wanted port when it is free', async () => {
    const { free } = await findPorts({ free: 0 }, { fresh: true });
    expect(await findPorts({ free })).toEqual({ free });
  });
});
