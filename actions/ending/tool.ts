import { z } from 'zod';
import type { Tool } from '../action.js';

/** What a confirmation is about when its yes ends the conversation. */
export const endAction = 'end_conversation';

export const endTool: Tool = {
  name: endAction,
  description:
    'Asks the visitor whether the conversation can end. Call it when the visitor says goodbye, such as "that is all" or "bye for now". Thanks alone is no goodbye.',
  parameters: z.strictObject({}),
  accepts: z.object({}),
};
