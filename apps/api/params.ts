import { z } from 'zod';
import { idOf } from '#contracts/ids.js';

/** Ids in addresses; a malformed one is answered like an unknown one. */
export const botPublicId = z.string().regex(/^[\w-]{1,64}$/);
export const botId = idOf('bot');
export const articleId = idOf('article');
export const conversationId = idOf('conversation');
export const apiKeyId = idOf('apiKey');
export const memberId = idOf('member');
export const sessionId = idOf('session');
export const leadId = idOf('lead');
export const uploadId = idOf('upload');
export const entryId = idOf('entry');
export const buttonId = idOf('button');
export const webhookId = idOf('webhook');
export const deliveryId = idOf('delivery');
export const caseId = idOf('case');
export const caseRunId = idOf('caseRun');
export const dryRunId = idOf('dryRun');
