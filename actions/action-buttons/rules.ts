import { z } from 'zod';
import type { Decision, EntryBody } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import { defineAction } from '../action.js';
import { type ActionButtonsSettings, actionButtons, type ButtonGroup } from './settings.js';
import { buttonsTool, keyed, toolsOf } from './tool.js';

const memory = z.object({});

/** Groups of buttons under a reply whose question matches their rule. */
export const actionButtonsAction = defineAction<ActionButtonsSettings, z.infer<typeof memory>>({
  settings: actionButtons,
  memory,
  tools: (settings) => toolsOf(settings),
  withheld: ({ groups }) =>
    groups.filter(({ enabled }) => !enabled).map((group) => decided(group, false, 'switched off')),
  on: {
    turn: (settings, before, { calls, replyId }) => {
      const wanted = new Set(
        calls.flatMap(({ tool, arguments: { groups } }) =>
          tool === buttonsTool && Array.isArray(groups) ? groups : [],
        ),
      );
      const offered = keyed(settings);
      const matching = offered.filter(({ key }) => wanted.has(key)).map(({ group }) => group);
      const decisions = offered.map(({ key, group }) =>
        wanted.has(key)
          ? decided(group, true, 'the message matches the rule')
          : decided(group, false, 'the model saw no match'),
      );
      if (matching.length === 0) return { decisions };
      return {
        memory: before,
        entries: [{ kind: 'buttons-shown', body: { under: publicId('entry', replyId), groups: matching.map(shown) } }],
        decisions,
      };
    },
  },
});

const decided = ({ name }: ButtonGroup, fires: boolean, why: string): Decision => ({
  action: actionButtons.name,
  what: name,
  fires,
  why,
});

const shown = ({ buttons }: ButtonGroup): EntryBody<'buttons-shown'>['groups'][number] => ({
  buttons: buttons.map(({ id, text, link, icon }) => ({
    id,
    text,
    link,
    icon: icon.kind === 'upload' ? { ...icon, url: `/v1/uploads/${icon.uploadId}` } : icon,
  })),
});
