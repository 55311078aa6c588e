/** Entry of the workflow bundle: every workflow by its registered name. */
export { conversation } from './conversation.js';
export { delivery } from './delivery.js';
export { trial, trialRun } from './trial.js';
