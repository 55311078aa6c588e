import { toVisitor } from './to-visitor.js';

/** Tells a visitor that the request is taken. */
export const confirmationMail = toVisitor('received');
