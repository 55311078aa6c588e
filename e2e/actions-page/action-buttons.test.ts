import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ButtonGroup } from '#actions/action-buttons/settings.js';
import type { Icon } from '#contracts/icons.js';
import type { Problem } from '#contracts/problem.js';
import type { Upload } from '#contracts/uploads.js';
import { anItem } from '#testing/builders.js';
import { call } from '#testing/client.js';
import { kinds } from '#testing/play.js';
import { Owner } from './owner.js';
import { Shop } from './shop.js';

let shop: Shop;
let owner: Owner;
beforeAll(async () => {
  shop = await Shop.open();
  owner = new Owner(shop.play);
}, 90_000);
afterAll(async () => await shop.close());
beforeEach(async () => await shop.begin());

const button = { text: 'See prices', link: 'https://shop.example/prices' };
const prices = { name: 'Internal-Label', rule: 'The visitor wonders what it costs.', buttons: [button] };
const add = async (group: object) => await anItem<ButtonGroup>(shop.play.stack, shop.play.bot, 'button-groups', group);
/** The model answers, and finds that these groups match. */
const answers = (reply: string, ...groups: string[]) =>
  shop.play.model.script([
    { reply, toolCalls: groups.length > 0 ? [{ name: 'show_buttons', arguments: { groups } }] : [] },
  ]);
/** The texts of the buttons under the answer to a question. */
async function shownFor(...groups: string[]): Promise<string[]> {
  const visitor = await shop.play.arrive();
  answers('Nine euros.', ...groups);
  await visitor.say('How much is it?');
  await visitor.reply();
  return (await shop.play.timeline(visitor)).flatMap((entry) =>
    entry.kind === 'buttons-shown' ? entry.groups.flatMap(({ buttons }) => buttons.map(({ text }) => text)) : [],
  );
}

describe('Action Buttons', () => {
  it('stand directly beneath the answer to a message that fits their rule, each with its icon and its text', async () => {
    const { api, apiKey } = shop.play.stack;
    const found = await call<{ data: Icon[] }>(`${api.url}/v1/icons?query=dollar-sign`, { token: apiKey });
    const file = new FormData();
    file.set(
      'file',
      new Blob(['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>']),
    );
    const headers = { authorization: `Bearer ${apiKey}` };
    const sent = await fetch(`${api.url}/v1/uploads`, { method: 'POST', headers, body: file });
    const upload: Upload = await sent.json();
    await add({
      ...prices,
      buttons: [
        { ...button, icon: { kind: 'lucide', name: found.body.data[0]?.name } },
        { text: 'Compare', link: 'https://shop.example/compare', icon: { kind: 'upload', uploadId: upload.id } },
        { text: 'Talk to us', link: 'https://shop.example/contact', icon: { kind: 'none' } },
      ],
    });
    const visitor = await shop.enter();
    answers('Nine euros.', 'group_1');
    await visitor.says('How much is it?');
    await visitor.link('See prices').waitFor();
    const reply = visitor.log.locator('.message', { hasText: 'Nine euros.' });
    expect(await reply.locator('.bubble + .actions').getByRole('link').allTextContents()).toEqual([
      'See prices',
      'Compare',
      'Talk to us',
    ]);
    expect(await visitor.link('See prices').locator('svg > *').count()).toBe(found.body.data[0]?.nodes.length);
    const picture = visitor.link('Compare').locator('img');
    expect(await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(
      128,
    );
    // Besides icon and text there is no sign, such as one for a new tab.
    expect(await visitor.link('See prices').locator('> :not(bdi)').count()).toBe(1);
    expect(await visitor.link('Compare').locator('> :not(bdi)').count()).toBe(1);
    expect(await visitor.link('Talk to us').locator('> :not(bdi)').count()).toBe(0);
  });

  it('open their page in a new tab, and the chat stays where it is', async () => {
    await add(prices);
    const visitor = await shop.enter();
    answers('Nine euros.', 'group_1');
    await visitor.says('How much is it?');
    expect((await visitor.follows(visitor.link('See prices'))).href).toBe(button.link);
    await visitor.reads('Nine euros.');
  });

  it('never tell a visitor, nor the model, what their owner calls them', async () => {
    await add(prices);
    const visitor = await shop.play.arrive();
    answers('Nine euros.', 'group_1');
    await visitor.say('How much is it?');
    await visitor.next('buttons-shown');
    expect(JSON.stringify([visitor.events, shop.play.model.requests.last])).not.toContain('Internal-Label');
    expect(JSON.stringify(await shop.play.timeline(visitor))).toContain('Internal-Label');
  });

  it('come by a rule in plain words, which the model is given as it was written', async () => {
    await add(prices);
    await shownFor();
    expect(JSON.stringify(shop.play.model.requests.last)).toContain(prices.rule);
  });

  it('do not appear where no rule fits', async () => {
    await add(prices);
    const visitor = await shop.enter();
    answers('Good morning!');
    await visitor.says('Hello');
    await visitor.reads('Good morning!');
    expect(await visitor.log.getByRole('link').count()).toBe(0);
    const timeline = await shop.play.timeline(await visitor.conversation());
    expect(kinds(timeline)).not.toContain('buttons-shown');
  });

  it('of several groups appear each by its own rule', async () => {
    await add(prices);
    await add({ ...prices, name: 'Help', rule: 'The visitor needs help.', buttons: [{ ...button, text: 'Get help' }] });
    await add({
      ...prices,
      name: 'Visit',
      rule: 'The visitor wants to come by.',
      buttons: [{ ...button, text: 'Route' }],
    });
    expect(await shownFor('group_2')).toEqual(['Get help']);
    expect(await shownFor('group_1', 'group_3')).toEqual(['See prices', 'Route']);
  });

  it('that are switched off stay in the list and are not shown, until they are switched on again', async () => {
    const { id } = await add(prices);
    await owner.save(`button-groups/${id}`, { ...prices, enabled: false });
    expect(await shownFor('group_1')).toEqual([]);
    expect((await owner.get('button-groups')).body).toMatchObject({ data: [{ id, enabled: false }] });
    await owner.save(`button-groups/${id}`, { ...prices, enabled: true });
    expect(await shownFor('group_1')).toEqual(['See prices']);
  });

  it.each([
    ['without a rule', { ...prices, rule: '' }, '/rule'],
    ['without a button', { ...prices, buttons: [] }, '/buttons'],
    ['with more than three buttons', { ...prices, buttons: [button, button, button, button] }, '/buttons'],
  ])('are not saved %s', async (_, group, pointer) => {
    const { status, body } = await owner.add<Problem>('button-groups', group);
    expect([status, body.errors?.map((error) => error.pointer)]).toEqual([422, [pointer]]);
  });

  it('come in up to five groups of one to three, and no sixth', async () => {
    for (const buttons of [[button], [button, button], [button, button, button], [button], [button]])
      expect((await owner.add('button-groups', { ...prices, buttons })).status).toBe(201);
    expect((await owner.add('button-groups', prices)).status).toBe(422);
  });

  it('come with the plans essential and business: the plan free shows none', async () => {
    await add(prices);
    await owner.onPlan('free', async () => {
      expect(await shownFor('group_1')).toEqual([]);
      expect((await owner.add<Problem>('button-groups', prices)).body.code).toBe('plan_required');
    });
    await owner.onPlan('essential', async () => expect(await shownFor('group_1')).toEqual(['See prices']));
  });
});
