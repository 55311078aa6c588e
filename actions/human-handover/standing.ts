import type { ActionState } from '../react.js';
import { type HandoverMemory, handoverMemory } from './memory.js';
import { humanHandover } from './settings.js';

/** Where the handover of a conversation stands. */
export const handoverIn = (state: ActionState): HandoverMemory => handoverMemory.parse(state[humanHandover.name] ?? {});
