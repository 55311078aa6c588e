import { idOf } from '#contracts/ids.js';

/** Ids in addresses. The filter answers a malformed one like an unknown one. */
export const botId = idOf('bot');
export const articleId = idOf('article');
export const conversationId = idOf('conversation');
export const apiKeyId = idOf('apiKey');
