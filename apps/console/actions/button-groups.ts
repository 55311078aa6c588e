import type { SaveButtonGroup } from '#actions/action-buttons/settings.js';
import { client } from '../api/client.js';
import type { components } from '../api/schema.js';
import { tagged } from './action-settings.js';
import type { ListSource } from './list-source.js';

export type ButtonGroup = components['schemas']['ButtonGroup'];
export type ButtonDraft = SaveButtonGroup['buttons'][number];

export const blankButton: ButtonDraft = { text: '', link: '', icon: { kind: 'none' } };
export const blankGroup: SaveButtonGroup = { name: '', rule: '', enabled: true, buttons: [blankButton] };

/** The groups of buttons of a bot. */
export function buttonGroupsOf(botId: string): ListSource<ButtonGroup, SaveButtonGroup> {
  const all = '/v1/bots/{botId}/button-groups';
  const one = '/v1/bots/{botId}/button-groups/{buttonGroupId}';
  const params = { path: { botId } };
  const at = (buttonGroupId: string) => ({ path: { botId, buttonGroupId } });
  return {
    queryKey: ['settings', botId, 'button-groups'],
    list: async () => (await client.GET(all, { params })).data?.data ?? [],
    get: async (id) => tagged(await client.GET(one, { params: at(id) })),
    add: async (body) => tagged(await client.POST(all, { params, body })),
    save: async (id, body, etag) =>
      tagged(await client.PUT(one, { params: { ...at(id), header: { 'If-Match': etag } }, body })),
    remove: async (id) => await client.DELETE(one, { params: at(id) }),
    draftOf: ({ id: _id, buttons, ...group }) => ({
      ...group,
      buttons: buttons.map(({ id: _button, ...button }) => button),
    }),
  };
}
