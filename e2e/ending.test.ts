import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type TestVisitor } from '#testing/client.js';
import { Play } from '#testing/play.js';
import { until } from '#testing/until.js';

let play: Play;
beforeAll(async () => {
  play = await Play.open();
}, 60_000);
afterAll(async () => await play.close());
beforeEach(async () => await play.begin());

describe('ending', () => {
  it('is proposed by the model and agreed to by the visitor', async () => {
    const visitor = await play.arrive();
    play.model.script([{ reply: 'Goodbye!', toolCalls: [{ name: 'end_conversation', arguments: {} }] }]);
    await visitor.say('That is all, bye');
    const confirm = await visitor.next('confirm-asked');
    expect(confirm.action).toBe('end_conversation');
    await visitor.post(`actions/${confirm.id}/confirm`, { accept: true });
    expect((await visitor.next('ended')).reason).toBe('agreed');
    visitor.leave();
  });

  it('is declined, and the first word holds when a second tab says yes', async () => {
    const visitor = await play.arrive();
    play.model.script([{ reply: 'Goodbye!', toolCalls: [{ name: 'end_conversation', arguments: {} }] }]);
    await visitor.say('That is all, bye');
    const { id } = await visitor.next('confirm-asked');
    const declined = await visitor.post(`actions/${id}/confirm`, { accept: false });
    const agreed = await visitor.post(`actions/${id}/confirm`, { accept: true });
    expect([declined.status, agreed.status]).toEqual([202, 202]);
    expect(agreed.body).toEqual(declined.body);
    await visitor.say('One more thing');
    await visitor.reply(2);
    expect((await play.timeline(visitor)).map(({ kind }) => kind)).not.toContain('end-requested');
  });
});

describe('a tab that is closed', () => {
  const leftAt = async ({ conversationUuid }: TestVisitor) =>
    (await play.stack.database.db.query('SELECT left_at FROM conversations WHERE id = $1', [conversationUuid]))[0]
      .left_at;
  const tenMinutesPass = async ({ conversationUuid }: TestVisitor) =>
    await play.stack.database.db.query(
      `UPDATE conversations SET left_at = left_at - interval '11 minutes', started_at = now() - interval '1 hour',
         last_message_at = last_message_at - interval '11 minutes' WHERE id = $1`,
      [conversationUuid],
    );

  it('ends the conversation after ten minutes, as idle', async () => {
    const visitor = await play.arrive();
    await visitor.say('Hello');
    await visitor.reply();
    visitor.leave();
    await until('the absence', async () => expect(await leftAt(visitor)).toEqual(expect.any(Date)));
    await tenMinutesPass(visitor);
    await until('the end', async () =>
      expect((await play.timeline(visitor)).at(-1)).toMatchObject({ kind: 'ended', reason: 'idle' }),
    );
  });

  it('ends nothing while another one follows, or when the visitor is back', async () => {
    const visitor = await play.arrive();
    await visitor.say('Hello');
    await visitor.reply();
    visitor.leave();
    await until('the absence', async () => expect(await leftAt(visitor)).toEqual(expect.any(Date)));
    visitor.comeBack();
    await until('the return', async () => expect(await leftAt(visitor)).toBeNull());
    visitor.leave();
  });
});
