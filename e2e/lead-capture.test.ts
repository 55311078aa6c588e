import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Entry } from '#contracts/entries.js';
import { anAction } from '#testing/builders.js';
import { call } from '#testing/client.js';
import { kinds, Play } from '#testing/play.js';

let play: Play;
beforeAll(async () => {
  play = await Play.open();
}, 60_000);
afterAll(async () => await play.close());
beforeEach(async () => await play.begin());

const ann = { name: 'Ann', email: 'ann@example.org' };

describe('the contact form', () => {
  it('at the start stands under the greeting, and thanks by name once it is sent', async () => {
    await anAction(play.stack, play.bot, 'lead-capture', {
      enabled: true,
      position: 'at-start',
      success: { withName: 'Thank you, {user_name}!', withoutName: 'Thank you!' },
    });
    const visitor = await play.arrive();
    const form = await visitor.next('form-shown');
    expect(form.form.fields.map(({ name }) => name)).toEqual(['name', 'email']);
    expect((await visitor.post('form', { formId: form.id, values: ann })).status).toBe(202);
    expect((await visitor.next('notice')).text).toBe('Thank you, Ann!');
    expect(kinds(visitor.entries)).toEqual(['bot-message', 'form-shown', 'form-submitted', 'notice']);
    visitor.leave();
  });

  it('after the first response follows the first answer of the model, and not the greeting', async () => {
    await anAction(play.stack, play.bot, 'lead-capture', { enabled: true, position: 'after-first-response' });
    const visitor = await play.arrive();
    await visitor.say('Hello');
    await visitor.next('form-shown');
    await visitor.say('Hello again');
    await visitor.reply(2);
    expect(kinds(visitor.entries).filter((kind) => kind === 'form-shown')).toHaveLength(1);
    visitor.leave();
  });

  it('at the end appears when the conversation has ended, and is taken then', async () => {
    await anAction(play.stack, play.bot, 'lead-capture', { enabled: true, position: 'at-end' });
    const visitor = await play.arrive();
    await visitor.say('Hello');
    await visitor.reply();
    await visitor.post('end', {});
    const form = await visitor.next('form-shown');
    await visitor.post('form', { formId: form.id, values: ann });
    await visitor.next('form-submitted');
    await visitor.next('notice');
    expect((await play.timeline(visitor)).find(({ kind }) => kind === 'form-submitted')).toMatchObject({
      purpose: 'lead',
    });
    visitor.leave();
  });
});

describe('a visitor who comes back', () => {
  it('is known by the earlier token, is not asked for the details again, and the conversations are linked', async () => {
    await anAction(play.stack, play.bot, 'lead-capture', { enabled: true, position: 'at-start' });
    const first = await play.arrive();
    await first.post('form', { formId: (await first.next('form-shown')).id, values: ann });
    const { body } = await call<{ conversation: { id: string }; entries: Entry[] }>(
      `${play.stack.api.url}/v1/widget/${play.bot.publicId}/conversations`,
      { body: {}, token: first.token },
    );
    expect(kinds(body.entries)).toEqual(['bot-message']);
    const { body: shown } = await call<{ previousId: string }>(
      `${play.stack.api.url}/v1/conversations/${body.conversation.id}`,
      { token: play.stack.apiKey },
    );
    expect(shown.previousId).toBe(first.conversationId);
    first.leave();
  });

  it('waits for the form before writing where the owner wants that', async () => {
    await anAction(play.stack, play.bot, 'lead-capture', { enabled: true, position: 'at-start', blocking: true });
    const visitor = await play.arrive();
    expect((await visitor.say('Hello')).body).toMatchObject({ code: 'form_required' });
    await visitor.post('form', { formId: (await visitor.next('form-shown')).id, values: ann });
    await visitor.next('notice');
    expect((await visitor.say('Hello')).status).toBe(202);
    visitor.leave();
  });
});
