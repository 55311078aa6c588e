import { z } from 'zod';
import { declare, defineAction } from '../action.js';
import { everyPlan } from '../settings.js';
import { endAction, endTool } from './tool.js';

const settings = z.strictObject({ enabled: z.boolean().default(true) });
const memory = z.object({ asked: z.boolean().default(false) });

const ending = declare<z.infer<typeof settings>>({
  name: 'ending',
  plans: everyPlan,
  schema: settings,
  isOn: ({ enabled }) => enabled,
  inForce: (own) => own,
});

/** The model may propose to end the conversation, once; the visitor decides. */
export const endingAction = defineAction<z.infer<typeof settings>, z.infer<typeof memory>>({
  settings: ending,
  memory,
  tools: ({ enabled }, { asked }) => (enabled && !asked ? [endTool] : []),
  on: {
    turn: ({ enabled }, { asked }, { calls }, facts) => {
      // Not while something else waits for the visitor: a question, a yes or a channel.
      const isBusy = facts.entries.some(({ kind }) => kind === 'notice' || kind === 'confirm-asked');
      if (!enabled || asked || isBusy || !calls.some(({ tool }) => tool === endAction)) return {};
      return {
        memory: { asked: true },
        entries: [{ kind: 'confirm-asked', id: facts.newId('confirm:end'), body: { action: endAction, inputs: {} } }],
        decisions: [{ action: ending.name, what: endAction, fires: true, why: 'the visitor seems to be done' }],
      };
    },
  },
});
