import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { ButtonGroup } from '#actions/action-buttons/settings.js';
import { publicId } from '#contracts/ids.js';
import type { Page } from '#contracts/paging.js';
import type { Problem } from '#contracts/problem.js';
import { openTestApi, type TestApi } from '../testing/open-api.js';
import { anOwnedBot, type OwnedBot } from '../testing/owned-bot.js';

let api: TestApi;
let owner: OwnedBot;
beforeAll(async () => {
  api = await openTestApi();
  owner = await anOwnedBot(api);
});
afterAll(async () => await api.close());

const saysWhy = /expected|is not known here|is set by Parley itself/i;
const x = (count: number): string => 'x'.repeat(count);
const button = { text: 'Prices', link: 'https://shop.example/prices' };
const least = { name: 'Pricing', rule: 'When the visitor asks about prices.', buttons: [button] };
const withButton = (words: object) => ({ ...least, buttons: [{ ...button, ...words }] });

/** An image that the owner's account uploaded. */
async function anUpload({ bot }: OwnedBot): Promise<string> {
  const id = uuidv7();
  await api.db.query(
    `INSERT INTO uploads (id, account_id, hash, width, height, image)
     SELECT $1, account_id, $2, 1, 1, $2 FROM bots WHERE public_id = $3`,
    [id, Buffer.from(id), bot.publicId],
  );
  return publicId('upload', id);
}

describe('a group of buttons', () => {
  it('is made, read, replaced, switched off and deleted', async () => {
    const mine = await anOwnedBot(api);
    const made = await mine.post<ButtonGroup>('button-groups', least);
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.stringMatching(/^grp_[0-9a-f]{32}$/),
      ...least,
      enabled: true,
      buttons: [{ id: expect.stringMatching(/^btn_[0-9a-f]{32}$/), ...button, icon: { kind: 'none' } }],
    });
    const path = `button-groups/${made.body.id}`;
    const read = await mine.get<ButtonGroup>(path);
    expect([read.body, read.headers.get('etag')]).toEqual([made.body, made.headers.get('etag')]);
    const off = await mine.put<ButtonGroup>(path, { ...least, enabled: false });
    expect([off.status, off.body]).toEqual([200, { ...made.body, enabled: false }]);
    expect((await mine.put<Problem>(path, least, made.headers.get('etag'))).body.code).toBe('version_conflict');
    expect((await mine.put<Problem>(path, least, null)).body.code).toBe('precondition_required');
    expect((await mine.delete(path)).status).toBe(204);
    expect((await mine.delete(path)).status).toBe(404);
    expect((await mine.get(path)).status).toBe(404);
    expect((await mine.get<Page<ButtonGroup>>('button-groups')).body.data).toEqual([]);
  });

  it('keeps the ids of its buttons by their places', async () => {
    const { body } = await owner.post<ButtonGroup>('button-groups', least);
    const path = `button-groups/${body.id}`;
    const more = await owner.put<ButtonGroup>(path, { ...least, buttons: [{ ...button, text: 'Plans' }, button] });
    expect(more.body.buttons).toMatchObject([{ id: body.buttons[0]?.id, text: 'Plans' }, { text: 'Prices' }]);
    expect(more.body.buttons[1]?.id).not.toBe(body.buttons[0]?.id);
    const fewer = await owner.put<ButtonGroup>(path, least);
    expect(fewer.body.buttons).toEqual(body.buttons);
    await owner.delete(path);
  });

  it('is one of at most five', async () => {
    const mine = await anOwnedBot(api);
    for (let n = 1; n <= 5; n += 1) expect((await mine.post('button-groups', least)).status).toBe(201);
    const { status, body } = await mine.post<Problem>('button-groups', least);
    expect([status, body.errors]).toEqual([
      422,
      [{ pointer: '', detail: 'expected at most 5 button groups for a bot; it has 5 already' }],
    ]);
    expect((await mine.get<Page<ButtonGroup>>('button-groups?limit=1')).body.data).toHaveLength(5);
  });

  it.each([
    ['three buttons', { ...least, buttons: [button, button, button] }],
    ['words at their longest', { ...withButton({ text: x(40) }), name: x(80), rule: x(500) }],
    ['a mail address as link', withButton({ link: 'mailto:team@shop.example' })],
    ['a phone number as link', withButton({ link: 'tel:+4930901820' })],
    ['a link over http', withButton({ link: 'http://shop.example' })],
    ['a lucide icon', withButton({ icon: { kind: 'lucide', name: 'dollar-sign' } })],
  ])('may have %s', async (_, group) => {
    const { status, body } = await (await anOwnedBot(api)).post('button-groups', group);
    expect([status, body]).toMatchObject([201, group]);
  });

  it('may carry an image that its account uploaded', async () => {
    const mine = await anOwnedBot(api);
    const icon = { kind: 'upload', uploadId: await anUpload(mine) };
    const { status, body } = await mine.post('button-groups', withButton({ icon }));
    expect([status, body]).toMatchObject([201, withButton({ icon })]);
  });

  it('carries no image of somebody else, and says which button', async () => {
    const icon = { kind: 'upload', uploadId: await anUpload(await anOwnedBot(api)) };
    const { status, body } = await owner.post<Problem>('button-groups', {
      ...least,
      buttons: [button, { ...button, icon }],
    });
    expect([status, body.errors]).toEqual([
      422,
      [{ pointer: '/buttons/1/icon/uploadId', detail: 'expected the id of an upload of this account' }],
    ]);
  });

  it.each([
    ['no name', { ...least, name: '' }, '/name'],
    ['a name of 81 characters', { ...least, name: x(81) }, '/name'],
    ['no rule', { ...least, rule: ' ' }, '/rule'],
    ['a rule of 501 characters', { ...least, rule: x(501) }, '/rule'],
    ['no button', { ...least, buttons: [] }, '/buttons'],
    ['four buttons', { ...least, buttons: [button, button, button, button] }, '/buttons'],
    ['a button without a text', withButton({ text: '' }), '/buttons/0/text'],
    ['a text of 41 characters', withButton({ text: x(41) }), '/buttons/0/text'],
    ['a link of 2049 characters', withButton({ link: `https://shop.example/${x(2028)}` }), '/buttons/0/link'],
    ['a link that runs', withButton({ link: 'javascript:alert(1)' }), '/buttons/0/link'],
    ['a link that runs in disguise', withButton({ link: ' JaVaScRiPt:alert(1)' }), '/buttons/0/link'],
    ['a link that runs behind a tab', withButton({ link: 'java\tscript:alert(1)' }), '/buttons/0/link'],
    ['a document as link', withButton({ link: 'data:text/html,<script>1</script>' }), '/buttons/0/link'],
    ['a script of old as link', withButton({ link: 'vbscript:msgbox(1)' }), '/buttons/0/link'],
    ['a file as link', withButton({ link: 'file:///etc/passwd' }), '/buttons/0/link'],
    ['a path as link', withButton({ link: '/prices' }), '/buttons/0/link'],
    ['an icon that does not exist', withButton({ icon: { kind: 'lucide', name: 'no-such' } }), '/buttons/0/icon/name'],
    ['an icon that is a path', withButton({ icon: { kind: 'lucide', name: '../x' } }), '/buttons/0/icon/name'],
    ['an icon of an unknown kind', withButton({ icon: { kind: 'emoji', name: 'x' } }), '/buttons/0/icon/kind'],
    ['an upload that is none', withButton({ icon: { kind: 'upload', uploadId: 'x' } }), '/buttons/0/icon/uploadId'],
    [
      'an upload that does not exist',
      withButton({ icon: { kind: 'upload', uploadId: publicId('upload', uuidv7()) } }),
      '/buttons/0/icon/uploadId',
    ],
    ['a button with an id of its own', withButton({ id: 'btn_1' }), '/buttons/0/id'],
  ])('is refused with %s', async (_, group, pointer) => {
    const { status, body } = await owner.post<Problem>('button-groups', group);
    expect([status, body.errors]).toEqual([422, [{ pointer, detail: expect.stringMatching(saysWhy) }]]);
  });
});
