import { z } from 'zod';
import type { Decision, EntryBody } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import { defineAction, type Tool } from '../action.js';
import { madeOnce } from '../made-once.js';
import { type ActionButtonsSettings, actionButtons, type ButtonGroup, maxButtonGroups } from './settings.js';

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
          tool === 'show_buttons' && Array.isArray(groups) ? groups : [],
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

const toolsOf = madeOnce((settings: ActionButtonsSettings): Tool[] => {
  const offered = keyed(settings);
  const [first, ...others] = offered.map(({ key }) => key);
  if (first === undefined) return [];
  return [
    {
      name: 'show_buttons',
      description: [
        'Shows groups of buttons under your answer. Answer the question as well; do not mention the buttons.',
        'Call it when the last message of the visitor matches the rule of a group, and only with the groups that match:',
        ...offered.map(({ key, group }) => `${key}: ${group.rule}`),
      ].join('\n'),
      parameters: z.strictObject({
        groups: z
          .array(z.enum([first, ...others]))
          .min(1)
          .max(maxButtonGroups),
      }),
      // A group that is none does not keep the others from being shown.
      accepts: z.object({ groups: z.array(z.string()) }),
    },
  ];
});

/** What the model calls the groups: an enum of its own, so that a name given by the owner cannot say anything to it. */
const keyed = ({ groups }: ActionButtonsSettings) =>
  groups.filter(({ enabled }) => enabled).map((group, index) => ({ key: `group_${index + 1}`, group }));

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
