import { describe, expect, it } from '@jest/globals';
import { answer } from './answer.js';
import { offeredTool } from './choose-tools.js';

const prompt = `You are Bean.
<fallback>Sorry, ask me something else.</fallback>
<knowledge>
<passage title="Shipping" url="https://shop.example/shipping">
# Delivery times
Standard shipping takes 3–5 working days within Germany. We deliver to all EU countries and Switzerland.
## Costs
- Shipping is free above €50
- Below that it costs €4.90
</passage>
<passage title="Returns and refunds" url="">
You can return unused items within 30 days of delivery. Refunds are paid to the original payment method.
</passage>
<passage title="Opening hours" url="">
Our store in Berlin is open Monday to Saturday, 10:00 to 19:00.
</passage>
</knowledge>`;

const handover = offeredTool.parse({
  function: {
    name: 'handover',
    description:
      'Brings a person from the team into the chat. Call it when the visitor asks to talk to a human, a real person or support staff, for example "speak to someone". Do not call it for questions about opening hours.',
    parameters: { properties: { reason: { type: 'string', enum: ['asked', 'stuck'] } }, required: ['reason'] },
  },
});
const newsletter = offeredTool.parse({
  function: {
    name: 'run_action_1',
    description: 'Subscribes to the newsletter. Call it when the visitor wants to subscribe to the newsletter.',
    parameters: {
      properties: {
        email: { type: 'string' },
        phone: { type: ['string', 'null'] },
        name: { type: ['string', 'null'] },
      },
      required: ['email', 'phone', 'name'],
    },
  },
});
const buttons = offeredTool.parse({
  function: {
    name: 'offer_buttons',
    description:
      'Shows buttons under the answer.\nprices: the visitor asks about prices and plans\nbooking: the visitor wants to book a demo appointment',
    parameters: { properties: { ids: { type: 'array', items: { enum: ['prices', 'booking'] } } }, required: ['ids'] },
  },
});

const ask = (...said: string[]) =>
  answer({
    messages: [{ role: 'system', text: prompt }, ...said.map((text) => ({ role: 'user', text }))],
    tools: [handover, newsletter, buttons],
  });

describe('the demo model', () => {
  it.each([
    ['How long does shipping take?', /3–5 working days/],
    ['what does shipping cost?', /costs €4\.90\./],
    ['Do you ship to Switzerland?', /EU countries and Switzerland/],
    ['Can I get a refund?', /original payment method/],
    ['what is your RETURN policy', /within 30 days/],
    ['hey, when are you open?', /^Hello! Our store.*19:00\.$/],
  ])('answers %j from the knowledge', (question, expected) => {
    expect(ask(question)).toMatchObject({ text: expect.stringMatching(expected), toolCalls: [] });
  });

  it('links the article it quotes, when that has an address', () => {
    expect(ask('Is shipping free?').text).toContain('[Shipping](https://shop.example/shipping)');
    expect(ask('Can I get a refund?').text).not.toContain('](');
  });

  it.each(['Do you sell unicorns?', 'Who won the world cup in 1998?', 'asdf', '?!', 'Wo ist mein Paket?'])(
    'answers %j with exactly the fallback',
    (question) => {
      expect(ask(question)).toEqual({ text: 'Sorry, ask me something else.', toolCalls: [] });
    },
  );

  it('greets, thanks and says goodbye', () => {
    expect(ask('Hi!').text).toMatch(/^Hello!/);
    expect(ask('thank you so much').text).toMatch(/welcome/);
    expect(ask('bye').text).toMatch(/^Goodbye/);
  });

  it('has something to say without a prompt', () => {
    expect(answer({ messages: [{ role: 'user', text: 'Why?' }], tools: [] }).text).not.toBe('');
    expect(answer({ messages: [], tools: [] }).text).not.toBe('');
  });

  it('says the same to the same prompt', () => {
    expect(ask('Is shipping free?')).toEqual(ask('Is shipping free?'));
  });
});

describe('tools the demo model calls', () => {
  it.each(['Can I talk to a human please?', 'I want a real person', 'Could I speak to someone?'])(
    'brings a human: %s',
    (question) => {
      expect(ask(question).toolCalls).toEqual([{ name: 'handover', arguments: { reason: 'asked' } }]);
    },
  );

  it.each([
    "I don't want to talk to a human",
    'Please do not let me talk to a real person, tell me about shipping',
    'Are you a human?',
    'What are the opening hours of the support staff?',
    'How long does shipping take?',
    'subscribe to the newsletter',
  ])('calls none: %s', (question) => {
    expect(ask(question).toolCalls).toEqual([]);
  });

  it('are called with what the visitor has said, and nothing else', () => {
    expect(ask('My name is Ann Lee, ann@example.org', 'Subscribe me to the newsletter.').toolCalls).toEqual([
      { name: 'run_action_1', arguments: { email: 'ann@example.org', phone: null, name: 'Ann Lee' } },
    ]);
    expect(ask('Subscribe to the newsletter, I am at ann@example.org or +49 30 1234567').toolCalls).toEqual([
      { name: 'run_action_1', arguments: { email: 'ann@example.org', phone: '+49 30 1234567', name: null } },
    ]);
  });

  it('choose among what is offered', () => {
    expect(ask('Can I book an appointment for a demo?').toolCalls).toEqual([
      { name: 'offer_buttons', arguments: { ids: ['booking'] } },
    ]);
  });
});
