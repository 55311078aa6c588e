import en from './texts/en.json' with { type: 'json' };

/** What a bot and its actions say in English until their owner says it otherwise. */
export const { beginning } = en;
