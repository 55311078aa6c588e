import { z } from 'zod';
import type { Tool } from '../action.js';
import { madeOnce } from '../made-once.js';
import { type ActionButtonsSettings, maxButtonGroups } from './settings.js';

export const buttonsTool = 'show_buttons';

/** All groups that are on, as one tool with a choice of them. */
export const toolsOf = madeOnce((settings: ActionButtonsSettings): Tool[] => {
  const offered = keyed(settings);
  const [first, ...others] = offered.map(({ key }) => key);
  if (first === undefined) return [];
  return [
    {
      name: buttonsTool,
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
export const keyed = ({ groups }: ActionButtonsSettings) =>
  groups.filter(({ enabled }) => enabled).map((group, index) => ({ key: `group_${index + 1}`, group }));
