import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TriedMessage } from '#contracts/trials.js';
import { anAction, anItem } from '#testing/builders.js';
import { call } from '#testing/client.js';
import { Play } from '#testing/play.js';

let play: Play;
beforeAll(async () => {
  play = await Play.open();
}, 60_000);
afterAll(async () => await play.close());
beforeEach(async () => await play.begin());

describe('trying a sentence', () => {
  const attempt = async (message: string) =>
    await call<TriedMessage>(`${play.stack.api.url}/v1/bots/${play.bot.id}/try`, {
      token: play.stack.apiKey,
      body: { message },
    });

  it('tells what would fire and why, and does none of it', async () => {
    await anAction(play.stack, play.bot, 'human-handover', {
      enabled: true,
      channels: { whatsapp: { enabled: true, phone: '+49 30 901820' } },
    });
    await anItem(play.stack, play.bot, 'webhooks', {
      name: 'notify_sales',
      description: 'When the visitor wants to buy in bulk.',
      url: 'https://crm.example/hook',
      successMessage: 'Sales will call you.',
    });
    play.model.script([{ reply: 'Great!', toolCalls: [{ name: 'notify_sales', arguments: {} }] }]);
    const { status, body } = await attempt('I want 900 bags');
    expect(status).toBe(200);
    expect(body).toMatchObject({ reply: 'Great!', delivers: ['webhook'] });
    expect(body.decisions).toContainEqual(
      expect.objectContaining({ action: 'webhooks', what: 'notify_sales', fires: true }),
    );
    expect(body.decisions).toContainEqual(expect.objectContaining({ action: 'human-handover', fires: false }));
    const [counts] = await play.stack.database.db.query(
      `SELECT (SELECT count(*)::int FROM deliveries WHERE bot_id = b.id) AS deliveries,
         (SELECT count(*)::int FROM conversations WHERE bot_id = b.id) AS conversations,
         (SELECT count(*)::int FROM trials WHERE bot_id = b.id) AS trials
       FROM bots b WHERE b.public_id = $1`,
      [play.bot.publicId],
    );
    expect(counts).toEqual({ deliveries: 0, conversations: 0, trials: 0 });
  });

  it('says so when the model is away', async () => {
    play.model.script([], { status: 401 });
    expect((await attempt('Hello')).body).toMatchObject({ code: 'unavailable' });
  });
});
