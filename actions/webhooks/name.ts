/** Names of the tools that the other actions lend the model. */
export const reservedNames: readonly string[] = ['hand_over', 'show_buttons', 'end_conversation'];

/** Turns what somebody typed into a name that models take as a tool: `^[a-z][a-z0-9_]{0,63}$`, or '' when nothing is left. */
export const toWebhookName = (typed: string): string =>
  typed
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+/, '')
    .slice(0, 64)
    .replace(/_+$/, '');
