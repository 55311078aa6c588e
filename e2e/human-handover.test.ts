import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { anAction } from '#testing/builders.js';
import { kinds, Play } from '#testing/play.js';
import { until } from '#testing/until.js';

let play: Play;
beforeAll(async () => {
  play = await Play.open();
}, 60_000);
afterAll(async () => await play.close());
beforeEach(async () => await play.begin());

const ann = { name: 'Ann', email: 'ann@example.org' };
const setUpHandover = async (channels: object) =>
  await anAction(play.stack, play.bot, 'human-handover', {
    enabled: true,
    transitionMessage: 'I pass you on.',
    confirmationMessage: 'The team has it.',
    channels,
  });
const whatsapp = { whatsapp: { enabled: true, phone: '+49 30 901820' } };
const everyChannel = {
  email: { enabled: true, address: 'support@example.org', confirmToVisitor: true },
  ...whatsapp,
  instagram: { enabled: true, username: '@fernweh.coffee' },
  telegram: { enabled: true, username: 'fernweh_bot' },
  messenger: { enabled: true, page: 'fernwehcoffee' },
};

describe('the handover', () => {
  it('asked for: the transition text and the channels come from the system, and the reason is kept', async () => {
    await setUpHandover(whatsapp);
    const visitor = await play.arrive();
    play.model.script([{ reply: 'There are no humans here.' }]);
    await visitor.say('I want to talk to a human');
    const offer = await visitor.next('handover-offered');
    expect(kinds(visitor.entries)).toEqual(['bot-message', 'visitor-message', 'notice', 'handover-offered']);
    expect(await visitor.next('notice')).toMatchObject({ text: 'I pass you on.', about: 'handover' });
    expect(offer).not.toHaveProperty('reason');
    const [kept] = (await play.timeline(visitor)).filter((entry) => entry.kind === 'handover-offered');
    expect(kept).toMatchObject({ reason: { code: 'asked', messageSeq: 2 } });
    visitor.leave();
  });

  it('judged by the model: its own reason is kept', async () => {
    await setUpHandover(whatsapp);
    const visitor = await play.arrive();
    play.model.script([
      {
        reply: 'Let me get somebody.',
        toolCalls: [{ name: 'hand_over', arguments: { because: 'instructions', reason: 'a refund of 900 euros' } }],
      },
    ]);
    await visitor.say('I was charged 900 euros twice');
    await visitor.next('handover-offered');
    const [kept] = (await play.timeline(visitor)).filter((entry) => entry.kind === 'handover-offered');
    expect(kept).toMatchObject({ reason: { code: 'rule', text: 'a refund of 900 euros' } });
    visitor.leave();
  });

  it('automatic after two failed answers in a row; an answer in between starts the count again', async () => {
    await setUpHandover(whatsapp);
    const visitor = await play.arrive();
    play.model.script(
      ['I do not know.', 'It is open at nine.', 'I do not know.', 'I do not know.'].map((reply) => ({ reply })),
    );
    for (const [n, text] of ['one', 'two', 'three'].entries()) {
      await visitor.say(text);
      await visitor.reply(n + 1);
    }
    expect(kinds(visitor.entries)).not.toContain('handover-offered');
    await visitor.say('four');
    await visitor.next('handover-offered');
    const [kept] = (await play.timeline(visitor)).filter((entry) => entry.kind === 'handover-offered');
    expect(kept).toMatchObject({ reason: { code: 'stuck' } });
    visitor.leave();
  });

  it('while it is open answers with a reminder and the channels, and asks no model', async () => {
    await setUpHandover(whatsapp);
    const visitor = await play.arrive();
    await visitor.say('Can I speak to a person?');
    await visitor.next('handover-offered');
    const asked = play.model.requests.count;
    await visitor.say('Hello?');
    await visitor.next('handover-offered', 2);
    expect((await visitor.next('notice', 2)).about).toBe('handover-reminder');
    // The one that may come is the summary's.
    expect(play.model.requests.count - asked).toBeLessThanOrEqual(1);
    visitor.leave();
  });

  it('opens each channel with a link that holds the summary and the id of the conversation', async () => {
    await anAction(play.stack, play.bot, 'lead-capture', { enabled: true, position: 'at-end' });
    await setUpHandover(everyChannel);
    const visitor = await play.arrive();
    await visitor.say('My grinder & scale are broken, please get me a human');
    const { channels } = await visitor.next('handover-offered');
    expect(channels.map(({ channel }) => channel)).toEqual(['email', 'whatsapp', 'instagram', 'telegram', 'messenger']);
    await until('the summary', async () => expect(kinds(await play.timeline(visitor))).toContain('summary-written'));
    const open = async (channel: string) => {
      const { status, body } = await visitor.post<{ url: string }>(`handover/${channel}`, {});
      expect(status).toBe(200);
      return new URL(body.url);
    };
    const [wa, tg, ms, ig] = [
      await open('whatsapp'),
      await open('telegram'),
      await open('messenger'),
      await open('instagram'),
    ];
    expect(wa.origin + wa.pathname).toBe('https://wa.me/4930901820');
    expect(tg.origin + tg.pathname).toBe('https://t.me/fernweh_bot');
    expect(ms.origin + ms.pathname).toBe('https://m.me/fernwehcoffee');
    expect(ig.href).toBe(`https://ig.me/m/fernweh.coffee?ref=${visitor.conversationId}`);
    for (const url of [wa, tg, ms]) expect(url.searchParams.get('text')).toContain(`[${visitor.conversationId}]`);
    expect(ms.searchParams.get('ref')).toBe(visitor.conversationId);
    const [offer] = (await play.timeline(visitor)).filter((entry) => entry.kind === 'handover-offered');
    expect(new URL(offer?.channels[1]?.url ?? '').searchParams.get('text')).toContain('grinder & scale are broken');
    expect(kinds(visitor.entries).filter((kind) => kind === 'channel-opened')).toHaveLength(4);
    visitor.leave();
  });

  it('by e-mail shows the form, confirms, and queues one mail to the team and one to the visitor', async () => {
    await anAction(play.stack, play.bot, 'lead-capture', { enabled: true, position: 'at-end' });
    await anAction(play.stack, play.bot, 'email-notifications', {
      lead: { enabled: true, recipients: ['support@example.org', 'sales@example.org'] },
    });
    await setUpHandover(everyChannel);
    const visitor = await play.arrive();
    await visitor.say('human please');
    await visitor.next('handover-offered');
    const { body } = await visitor.post<{ formId: string }>('handover/email', {});
    const form = await visitor.next('form-shown');
    expect(form).toMatchObject({ id: body.formId, purpose: 'handover' });
    await visitor.post('form', { formId: form.id, values: ann });
    await visitor.post('form', { formId: form.id, values: ann });
    await until('the confirmation', () =>
      expect(visitor.entries.at(-1)).toMatchObject({ kind: 'notice', text: 'The team has it.' }),
    );
    expect((await play.deliveries(visitor)).map(({ kind, request }) => [kind, request.to]).sort()).toEqual([
      ['confirmation-mail', 'ann@example.org'],
      ['handover-mail', 'support@example.org'],
      ['lead-mail', 'sales@example.org'],
    ]);
    expect((await play.deliveries(visitor)).find(({ kind }) => kind === 'handover-mail')?.request).toMatchObject({
      merged: true,
    });
    await visitor.say('human please');
    await until('the status', () => expect(visitor.entries.at(-1)).toMatchObject({ about: 'handover-status' }));
    expect(await play.deliveries(visitor)).toHaveLength(3);
    visitor.leave();
  });

  it('by e-mail asks only for a yes when the details are known', async () => {
    await anAction(play.stack, play.bot, 'lead-capture', { enabled: true, position: 'at-start' });
    await setUpHandover(everyChannel);
    const visitor = await play.arrive();
    await visitor.post('form', { formId: (await visitor.next('form-shown')).id, values: ann });
    await visitor.say('human please');
    await visitor.next('handover-offered');
    await visitor.post('handover/email', {});
    const confirm = await visitor.next('confirm-asked');
    expect(confirm.inputs).toEqual(ann);
    await visitor.post(`actions/${confirm.id}/confirm`, { accept: true });
    await until('the confirmation', () =>
      expect(visitor.entries.at(-1)).toMatchObject({ kind: 'notice', text: 'The team has it.' }),
    );
    expect((await play.deliveries(visitor)).filter(({ kind }) => kind === 'handover-mail')).toHaveLength(1);
    visitor.leave();
  });

  it('can be declined, and the assistant answers again', async () => {
    await setUpHandover(whatsapp);
    const visitor = await play.arrive();
    await visitor.say('human please');
    await visitor.next('handover-offered');
    // The summary asks the model too, and would take the scripted answer.
    await until('the summary', async () => expect(kinds(await play.timeline(visitor))).toContain('summary-written'));
    await visitor.post('handover', {}, 'DELETE');
    play.model.script([{ reply: 'We open at nine.' }]);
    await visitor.say('When do you open?');
    expect(await visitor.reply()).toBe('We open at nine.');
    visitor.leave();
  });

  it('is offered in a model outage too, to who asks for a human', async () => {
    await setUpHandover(whatsapp);
    const visitor = await play.arrive();
    play.model.script([], { status: 401 });
    await visitor.say('I want to talk to a human');
    await visitor.next('handover-offered');
    visitor.leave();
  });
});
