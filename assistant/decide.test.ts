import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { asFunctions, guard, type Offered } from './decide.js';

const tool = (name: string, shape: z.ZodRawShape = {}, accepts?: z.ZodObject): Offered => ({
  action: 'webhooks',
  name,
  description: `Calls ${name}.`,
  parameters: z.strictObject(shape),
  ...(accepts ? { accepts } : {}),
});
const call = (name: string, given: unknown = {}, id = 'c') => ({ id, name, arguments: given });
const guarded = (offered: Offered[], toolCalls: ReturnType<typeof call>[], brokenToolCalls: string[] = []) =>
  guard(offered, { toolCalls, brokenToolCalls });

describe('what the model wants to do', () => {
  it('is done when the tool was offered and the arguments fit', () => {
    const offered = [tool('create_ticket', { email: z.string() })];
    expect(guarded(offered, [call('create_ticket', { email: 'ann@example.org' })])).toEqual({
      calls: [{ tool: 'create_ticket', arguments: { email: 'ann@example.org' } }],
      refused: [],
    });
  });

  it('is refused when the tool was not offered, whatever else it is', () => {
    const { calls, refused } = guarded([tool('create_ticket')], [call('delete_account'), call('__proto__')]);
    expect(calls).toEqual([]);
    expect(refused.map(({ what, why }) => [what, why])).toEqual([
      ['delete_account', 'was not offered'],
      ['__proto__', 'was not offered'],
    ]);
  });

  it('is refused with keys that the tool does not know, or values of another type, and says where', () => {
    const offered = [tool('create_ticket', { email: z.string() })];
    const { calls, refused } = guarded(offered, [
      call('create_ticket', { email: 'ann@example.org', admin: true }),
      call('create_ticket', { email: 7 }),
      call('create_ticket', 'none'),
    ]);
    expect(calls).toEqual([]);
    expect(refused.map(({ why }) => why)).toEqual([
      'arguments: unrecognized_keys at /',
      'arguments: invalid_type at /email',
      'arguments: invalid_type at /',
    ]);
    expect(JSON.stringify(refused)).not.toContain('ann@example.org');
  });

  it('may lack what the rule will ask for', () => {
    const offered = [tool('create_ticket', { email: z.string() }, z.strictObject({ email: z.string().nullish() }))];
    expect(guarded(offered, [call('create_ticket')]).calls).toHaveLength(1);
    expect(asFunctions(offered)[0]?.function.parameters).toMatchObject({ required: ['email'] });
  });

  it('is done once in a turn for the same arguments', () => {
    const { calls, refused } = guarded([tool('a')], [call('a', {}, '1'), call('a', {}, '2')]);
    expect(calls).toHaveLength(1);
    expect(refused[0]?.why).toBe('called twice in a turn');
  });

  it('is at most five things a turn', () => {
    const offered = Array.from({ length: 7 }, (_, n) => tool(`t${n}`));
    const { calls, refused } = guarded(
      offered,
      offered.map(({ name }) => call(name)),
    );
    expect(calls).toHaveLength(5);
    expect(refused).toHaveLength(2);
  });

  it('is refused when its arguments cannot be read, and shows no more of a name than a name', () => {
    const { refused } = guarded([], [], ['create_ticket', `<b>${'x'.repeat(100)}`]);
    expect(refused.map(({ what }) => what)).toEqual(['create_ticket', `b${'x'.repeat(63)}`]);
  });
});

describe('tools as the model sees them', () => {
  it('take no argument that they do not name', () => {
    expect(asFunctions([tool('a', { n: z.number().optional() })])).toEqual([
      {
        type: 'function',
        function: {
          name: 'a',
          description: 'Calls a.',
          parameters: { type: 'object', properties: { n: { type: 'number' } }, additionalProperties: false },
        },
      },
    ]);
  });
});
