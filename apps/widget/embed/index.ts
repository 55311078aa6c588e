export { type LoadOptions, loadParley } from './load-parley.js';
export type {
  ChatAttributes,
  Context,
  EventDetails,
  EventName,
  Mode,
  Parley,
  ParleyEvent,
  Visitor,
} from './types.js';
