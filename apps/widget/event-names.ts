import type { EventName } from './embed/types.js';

/** What a chat tells its page, as `parley:<name>`. */
export const eventNames: string[] = [
  'ready',
  'opened',
  'closed',
  'message',
  'form:shown',
  'form:submitted',
  'handover:shown',
  'handover:channel',
  'action-button:click',
  'webhook:completed',
  'conversation:ended',
  'unread',
  'error',
] satisfies EventName[];
