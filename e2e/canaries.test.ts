import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Upload } from '#contracts/uploads.js';
import { aCanary, sightings } from '#testing/canaries.js';
import type { TestVisitor } from '#testing/client.js';
import { Evidence, type Place, places } from './canaries/evidence.js';
import { lookAround, misconfigure, mistake } from './canaries/look-around.js';
import { made, personal, secrets } from './canaries/planted.js';
import { openScene, type Scene } from './canaries/scene.js';
import { arrive, setUpBot, signInMember, talk } from './canaries/story.js';

/** Where what is known of people belongs: with them, with whom it is for, and with the members of the account. */
const personalBelongs: readonly Place[] = [
  ...(['the database', 'what owners read', 'what visitors read'] as const),
  ...(['mails', 'calls of webhooks', 'questions to the model'] as const),
];

let scene: Scene;
let visitor: TestVisitor | undefined;
const evidence = new Evidence();
beforeAll(async () => {
  scene = await openScene();
  const set = await setUpBot(scene, `Fern ${randomBytes(6).toString('hex')}`);
  const cookie = await signInMember(scene, evidence);
  const tested = `${scene.api.url}/v1/bots/${set.bot.id}/webhooks/${set.webhook}/test`;
  scene.receiver.script({ status: 500, json: { youSent: secrets['the header of a webhook'] } });
  await evidence.ask('what owners read', tested, { token: scene.apiKey, body: {} });
  visitor = await arrive(scene, set);
  await talk(scene, visitor);
  visitor.leave();
  await mistake(scene, evidence, set.bot);
  misconfigure(scene, evidence);
  await lookAround(scene, evidence, { bot: set.bot, visitor, cookie, image: await upload(scene) });
}, 120_000);
afterAll(async () => {
  visitor?.leave();
  await scene.close();
});

/** A picture with a text in it that is not to be seen. */
async function upload({ api, apiKey }: Scene): Promise<Upload> {
  const hidden = secrets['a hidden text in an image'];
  const form = new FormData();
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><desc>${hidden}</desc><path d="M1 1h7v7z"/></svg>`;
  form.set('file', new Blob([svg]), `${hidden}.svg`);
  const headers = { authorization: `Bearer ${apiKey}` };
  return await (await fetch(`${api.url}/v1/uploads`, { method: 'POST', body: form, headers })).json();
}

describe('of the secrets that were planted, used, mistyped and said back by others', () => {
  it.each(places)('none is in %s, nor what is known of people where it does not belong', (place) => {
    const text = evidence.textOf(place);
    for (const [name, control] of Object.entries(evidence.rightlyIn(place))) {
      expect([name, sightings(text, { control })]).toEqual([name, expect.arrayContaining([expect.anything()])]);
    }
    expect(evidence.rightlyIn(place)).not.toEqual({});
    const banned = { ...secrets, ...made, ...(personalBelongs.includes(place) ? {} : personal) };
    expect(sightings(text, banned)).toEqual([]);
  });

  it('there are more than twelve', () => {
    expect(Object.keys({ ...secrets, ...made }).length).toBeGreaterThan(12);
  });

  it('a request that is refused leaves a line that says which rule refused it, where, and for which account', () => {
    const lines = evidence.textOf('the log of the API').split('\n').filter(Boolean);
    const refused = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request refused');
    const accountId = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(refused).toContainEqual(
      expect.objectContaining({ code: 'forbidden', method: 'GET', path: '/v1/members', accountId }),
    );
    expect(refused).toContainEqual(expect.objectContaining({ code: 'unauthorized', path: '/v1/bots/:botId' }));
  });
});

describe('a text that is looked for', () => {
  const canary = aCanary();
  const inJson = JSON.stringify({ canary });
  it.each([
    ['in a sentence', `It is ${canary}.`],
    ['in other letters', canary.toUpperCase()],
    ['in JSON', inJson],
    ['in JSON that is in JSON', JSON.stringify({ inJson })],
    ['in an address', `/?q=${encodeURIComponent(canary)}`],
    ['in a form', String(new URLSearchParams({ canary }))],
    ['in HTML', renderToStaticMarkup(createElement('p', { title: canary }))],
    ['in a login', Buffer.from(`\0user\0${canary}`).toString('base64')],
    ['in basic credentials', Buffer.from(`u:${canary}`).toString('base64')],
    ['in a token', Buffer.from(`{"a":"${canary}`).toString('base64url')],
    ['in bytes', Buffer.from(`x${canary}x`).toString('hex')],
  ])('is found %s', (_, text) => {
    expect(sightings(text, { canary })).not.toEqual([]);
    expect(sightings(text, { canary: aCanary() })).toEqual([]);
  });
});
