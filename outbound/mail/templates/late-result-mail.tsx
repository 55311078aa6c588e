import { toVisitor } from './to-visitor.js';

/** Tells a visitor what came of a request after the chat. */
export const lateResultMail = toVisitor('news');
