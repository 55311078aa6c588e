import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { testSize } from '#config/test-env.js';
import type { Contact } from '#contracts/contact-form.js';
import { publicId } from '#contracts/ids.js';
import { toolsFor } from '../react.js';
import { ann, calling, gist, nobody, TestConversation } from '../testing/conversation.js';
import { aWebhook } from '../testing/settings.js';

const email = { name: 'email', type: 'email', required: true, description: 'your e-mail address' };
const topic = { name: 'topic', type: 'string', required: false, description: '' };
const withWebhooks = (...list: object[]) => new TestConversation({ webhooks: { list: list.map(aWebhook) } });
const call = (given: Record<string, unknown> = {}, name = 'create_ticket') => calling(name, given);
const tools = (conversation: TestConversation) => conversation.offered().map(({ name }) => name);
const why = ({ decisions }: TestConversation) => decisions.filter(({ action }) => action === 'webhooks').at(-1)?.why;

describe('a webhook that the model calls', () => {
  it('is queued with the inputs, the visitor and the texts of now, and nothing is said yet', () => {
    const conversation = withWebhooks({ inputs: [email], sendSummary: true, fallbackSuccessMessage: 'Created.' });
    const { deliveries, entries, summarize } = conversation.say(
      'A bug! ann@example.org',
      call({ email: 'ann@example.org' }),
    );
    expect(deliveries).toEqual([
      {
        effectKey: 'webhook:hook_1:1',
        request: {
          kind: 'webhook',
          webhookId: 'hook_1',
          action: 'create_ticket',
          url: 'https://desk.example/hook',
          inputs: { email: 'ann@example.org' },
          visitor: { name: null, email: null, phone: null },
          sendSummary: true,
          success: { message: 'Ticket {{response.id}} was created.', fallback: 'Created.' },
        },
      },
    ]);
    expect([entries, summarize]).toEqual([[], true]);
  });

  it('asks for required inputs that are missing, in place of the reply', () => {
    const conversation = withWebhooks({ inputs: [email, { ...topic, required: true }] });
    const { entries, deliveries, replacesReply } = conversation.say('A bug!', {
      replyId: 'reply',
      ...call({ email: '' }),
    });
    expect([deliveries, replacesReply]).toEqual([[], true]);
    expect(entries).toEqual([
      {
        kind: 'notice',
        id: 'reply',
        body: { about: 'inputs-missing', text: 'To do that I need: your e-mail address and topic.' },
      },
    ]);
    expect(why(conversation)).toBe('asked for email, topic');
  });

  it('asks once for what two webhooks miss', () => {
    const conversation = withWebhooks({ inputs: [email] }, { id: 'hook_2', name: 'add_to_crm', inputs: [email] });
    const both = [...call().calls, ...call({}, 'add_to_crm').calls];
    expect(conversation.say('A bug!', { calls: both }).entries).toHaveLength(1);
  });

  it('sends nothing that the model made up, and the owner reads what it was', () => {
    const conversation = withWebhooks({ inputs: [email, topic] });
    conversation.say('I am ann@example.org', call({ email: 'ann@example.org', topic: 'Refund' }));
    expect(conversation.deliveries[0]?.request).toMatchObject({ inputs: { email: 'ann@example.org' } });
    expect(why(conversation)).toBe('called by the model; not from the visitor: topic');
  });

  it('goes on with what the lead holds', () => {
    const conversation = withWebhooks({ inputs: [email] });
    conversation.submit('form', 'lead', ann);
    conversation.say('A bug!', call());
    expect(conversation.deliveries[0]?.request).toMatchObject({ inputs: { email: 'ann@example.org' }, visitor: ann });
  });
});

describe('what the model is told to give', () => {
  const name = { name: 'name', type: 'string', required: true, description: '' };
  const friend = { ...email, name: 'friend_email' };
  const schemaFor = (visitor: Contact) => {
    const conversation = withWebhooks({ inputs: [email, name, friend] });
    conversation.visitor = visitor;
    const tool = toolsFor(conversation.state, conversation.facts).tools.find((one) => one.name === 'create_ticket');
    const schema = z.toJSONSchema(tool?.parameters ?? z.object());
    return { required: schema.required ?? [], about: JSON.stringify(schema.properties) };
  };

  it('is everything that is required, while nothing is known of the visitor', () => {
    const { required, about } = schemaFor(nobody);
    expect(required).toEqual(['email', 'name', 'friend_email']);
    expect(about).not.toContain('known');
  });

  it('is not what the visitor gave before: it says that it is known, and not what it is', () => {
    const { required, about } = schemaFor(ann);
    expect(required).toEqual(['friend_email']);
    expect(about.match(/known already/g)).toHaveLength(2);
    expect(about).not.toMatch(/ann/i);
  });
});

describe('how often a webhook fires', () => {
  it('is once in a conversation, and then it is not offered any more', () => {
    const conversation = withWebhooks({});
    expect(tools(conversation)).toContain('create_ticket');
    conversation.say('A bug!', call());
    conversation.say('A bug!', call());
    expect(conversation.deliveries).toHaveLength(1);
    expect([tools(conversation).includes('create_ticket'), why(conversation)]).toEqual([false, 'fired once already']);
  });

  it('is as often as the owner allows, each time with other inputs', () => {
    const conversation = withWebhooks({ inputs: [topic], frequency: { max: 3 } });
    for (const said of ['Beans', ' beans ', 'Milk', 'BEANS', 'Tea', 'Cups'])
      conversation.say(said, call({ topic: said }));
    expect(conversation.deliveries.map(({ effectKey }) => effectKey)).toEqual([
      'webhook:hook_1:1',
      'webhook:hook_1:2',
      'webhook:hook_1:3',
    ]);
    expect(conversation.deliveries.map(({ request }) => request.kind === 'webhook' && request.inputs.topic)).toEqual([
      'Beans',
      'Milk',
      'Tea',
    ]);
  });

  it('counts calls within one turn too, and asks for nothing that would not be sent', () => {
    const conversation = withWebhooks({ inputs: [email] });
    const calls = [
      ...call({ email: 'ann@example.org' }).calls,
      ...call({ email: 'bob@example.org' }).calls,
      ...call().calls,
    ];
    const { entries } = conversation.say('ann@example.org and bob@example.org', { calls });
    expect([conversation.deliveries.length, entries]).toEqual([1, []]);
  });

  it('keeps the keys of its effects short and free of what the visitor wrote', () => {
    const conversation = withWebhooks({ inputs: [topic] });
    const long = 'beans '.repeat(160).trim();
    conversation.say(long, call({ topic: long }));
    expect(conversation.deliveries).toMatchObject([
      { effectKey: 'webhook:hook_1:1', request: { inputs: { topic: long } } },
    ]);
  });
});

describe('a webhook that asks first', () => {
  const asking = (settings: object = {}) =>
    withWebhooks({ confirm: true, inputs: [topic], frequency: { max: 2 }, ...settings });
  /** Uuids of the questions so far. */
  const questions = ({ entries }: TestConversation) =>
    entries.flatMap(({ kind, id }) => (kind === 'confirm-asked' && id ? [id] : []));
  const answer = (conversation: TestConversation, confirmId = '', accept = true) =>
    conversation.happens({ kind: 'confirmed', confirmId, accept });

  it('fires at the yes, with exactly the inputs that were shown', () => {
    const conversation = asking();
    const { entries } = conversation.say('Beans', call({ topic: 'Beans' }));
    expect(entries).toMatchObject([
      { kind: 'confirm-asked', body: { action: 'create_ticket', inputs: { topic: 'Beans' } } },
    ]);
    conversation.say('or Milk', call({ topic: 'Milk' }));
    const [beans, milk] = questions(conversation);
    answer(conversation, beans);
    expect(conversation.deliveries).toMatchObject([{ request: { inputs: { topic: 'Beans' } } }]);
    answer(conversation, milk);
    expect(conversation.deliveries).toMatchObject([{}, { request: { inputs: { topic: 'Milk' } } }]);
  });

  it('does not fire at a no, at a second yes, or at the yes to something else', () => {
    const conversation = asking();
    conversation.say('Beans', call({ topic: 'Beans' }));
    const [asked] = questions(conversation);
    answer(conversation, 'another');
    answer(conversation, asked, false);
    answer(conversation, asked, true);
    expect(conversation.deliveries).toEqual([]);
  });

  it('asks once in a turn for the same, and twice for two', () => {
    const conversation = asking();
    const calls = ['Beans', 'beans', 'Milk'].flatMap((said) => call({ topic: said }).calls);
    conversation.say('Beans and milk', { calls });
    expect(new Set(questions(conversation)).size).toBe(2);
  });

  it('sends the same only once, also when it was asked twice, and says so', () => {
    const conversation = asking();
    conversation.say('Beans', call({ topic: 'Beans' }));
    conversation.say('Beans', call({ topic: 'Beans' }));
    const [first, second] = questions(conversation);
    answer(conversation, second);
    expect(gist(answer(conversation, first).entries)).toEqual(['action-failed']);
    expect(conversation.deliveries).toHaveLength(1);
  });

  it('that was switched off meanwhile sends nothing, and says so', () => {
    const conversation = asking();
    conversation.say('Beans', call({ topic: 'Beans' }));
    conversation.newest = { webhooks: { list: [aWebhook({ enabled: false })] } };
    expect(gist(answer(conversation, questions(conversation)[0]).entries)).toEqual(['action-skipped', 'action-failed']);
    expect(conversation.deliveries).toEqual([]);
  });

  it('fires for no inputs twice and never more often than it may, whatever is asked and answered', () => {
    const act = fc.oneof(
      fc.record({
        kind: fc.constant('call' as const),
        topics: fc.array(fc.constantFrom('Beans', 'beans ', 'Milk', 'Tea'), { minLength: 1, maxLength: 2 }),
      }),
      fc.record({ kind: fc.constant('answer' as const), which: fc.nat(4), accept: fc.boolean() }),
    );
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 8 }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        (acts, max, confirm) => {
          const conversation = asking({ confirm, frequency: { max } });
          const shown = new Map<string, unknown>();
          for (const one of acts) {
            const before = conversation.deliveries.length;
            if (one.kind === 'call') {
              conversation.say(one.topics.join(' '), {
                calls: one.topics.flatMap((said) => call({ topic: said }).calls),
              });
              for (const entry of conversation.entries)
                if (entry.kind === 'confirm-asked' && entry.id) shown.set(entry.id, entry.body.inputs);
              if (confirm && conversation.deliveries.length > before) return false;
            } else {
              const id = questions(conversation)[one.which];
              answer(conversation, id, one.accept);
              const sent = conversation.deliveries.slice(before);
              const shownAs = JSON.stringify(shown.get(id ?? ''));
              if (sent.some(({ request }) => request.kind === 'webhook' && JSON.stringify(request.inputs) !== shownAs))
                return false;
              if (sent.length > (one.accept ? 1 : 0)) return false;
            }
          }
          const topics = conversation.deliveries.map(
            ({ request }) => request.kind === 'webhook' && String(request.inputs.topic).toLowerCase().trim(),
          );
          const keys = conversation.deliveries.map(({ effectKey }) => effectKey);
          return topics.length <= max && new Set(topics).size === topics.length && new Set(keys).size === keys.length;
        },
      ),
      { numRuns: 1_000 * testSize() },
    );
  });
});

describe('a webhook that landed', () => {
  const landed = (ok: boolean, response: unknown = { id: 7 }) => {
    const conversation = withWebhooks({});
    conversation.say('A bug!', call());
    conversation.plan = 'free';
    const [delivery] = conversation.deliveries;
    return delivery ? conversation.settles({ request: delivery.request, ok, response }).entries : [];
  };

  it('is told, with the values of the answer, even when the plan lapsed since', () => {
    expect(landed(true)).toEqual([
      { kind: 'action-settled', body: { action: 'create_ticket', ok: true } },
      { kind: 'notice', body: { about: 'action-done', text: 'Ticket 7 was created.' } },
    ]);
    expect(landed(true, null)).toMatchObject([{}, { body: { text: 'Your request has been completed.' } }]);
  });

  it('not, is told honestly', () => expect(gist(landed(false))).toEqual(['action-settled', 'action-failed']));
});

describe('a webhook that landed after the visitor left', () => {
  const late = (
    { webhook = { mailLateResult: true }, visitor = ann, ok = true, isFollowed = false } = {},
    newest?: object,
  ) => {
    const conversation = withWebhooks(webhook);
    conversation.visitor = visitor;
    conversation.say('A bug!', call());
    if (newest) conversation.newest = { webhooks: { list: [aWebhook(newest)] } };
    const [delivery] = conversation.deliveries;
    if (!delivery) throw new Error('It did not fire.');
    const { entries, deliveries } = conversation.settles({
      request: delivery.request,
      deliveryId: 'dlv',
      ok,
      response: { id: 7 },
      isFollowed,
    });
    return { entries: gist(entries), deliveries };
  };

  it.each([
    [true, 'late-result-mail:dlv', 'Ticket 7 was created.'],
    [false, 'late-result-mail:dlv:failed', expect.stringContaining('could not be completed')],
  ])(
    'is mailed to the visitor, once for each outcome, where its owner wants that (taken: %s)',
    (ok, effectKey, text) => {
      expect(late({ ok }).deliveries).toEqual([
        {
          effectKey,
          request: { kind: 'late-result-mail', to: 'ann@example.org', visitor: ann, action: 'create_ticket', text },
        },
      ]);
    },
  );

  it('is not mailed to who still reads along, nor where its owner does not want it, nor any more', () => {
    expect(late({ isFollowed: true }).deliveries).toEqual([]);
    expect(late({ webhook: { mailLateResult: false } }).deliveries).toEqual([]);
    expect(late({}, { mailLateResult: false }).deliveries).toEqual([]);
  });

  it('says that there is no mail because nobody gave an address', () => {
    const { entries, deliveries } = late({ visitor: nobody });
    expect([entries, deliveries]).toEqual([['action-settled', 'action-done', 'mail-skipped'], []]);
  });
});

describe('a webhook that is off', () => {
  it.each([
    ['switched off', { webhooks: { list: [aWebhook({ enabled: false })] } }],
    ['deleted', { webhooks: { list: [] } }],
  ])('because it was %s since, is not offered and does not fire', (_, newest) => {
    const conversation = withWebhooks({});
    conversation.newest = newest;
    expect(tools(conversation)).not.toContain('create_ticket');
    conversation.say('A bug!', call());
    expect(conversation.deliveries).toEqual([]);
  });

  it('because its endpoint is called no more is not offered, and the trace says so', () => {
    const row = randomUUID();
    const conversation = withWebhooks({ id: publicId('webhook', row) });
    conversation.switchedOff = [row];
    expect(tools(conversation)).not.toContain('create_ticket');
    expect(toolsFor(conversation.state, conversation.facts).withheld).toContainEqual(
      expect.objectContaining({ what: 'create_ticket', fires: false, why: 'its endpoint is called no more' }),
    );
  });

  it('sends to the address of now, and no summary any more when that was switched off', () => {
    const conversation = withWebhooks({ sendSummary: true });
    conversation.newest = { webhooks: { list: [aWebhook({ url: 'https://new.example/' })] } };
    conversation.say('A bug!', call());
    expect(conversation.deliveries).toMatchObject([{ request: { url: 'https://new.example/', sendSummary: false } }]);
  });
});
