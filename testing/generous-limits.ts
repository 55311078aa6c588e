/** All visitors and owners of a test come from one machine, and in a hurry. */
export const generousLimits = {
  LIMIT_ADDRESS_STARTS: '1000000',
  LIMIT_VISITOR_MESSAGES: '100000',
  LIMIT_VISITOR_ACTS: '100000',
  LIMIT_VISITOR_STREAMS: '20',
  LIMIT_CONVERSATION_MESSAGES: '10000',
  LIMIT_BOT_MESSAGES: '1000000',
  LIMIT_ACCOUNT_MESSAGES: '1000000',
  LIMIT_OWNER_REQUESTS: '1000000',
  TOKENS_CONVERSATION: '1000000000',
  TOKENS_DAY: '1000000000',
};

/** What the steps of a test may ask the model for. */
export const generousTokens = {
  budgets: { turn: 1_000_000, conversation: 1_000_000_000, day: 1_000_000_000 },
  output: 1_000,
};
