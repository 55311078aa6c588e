import { texts } from '../texts/texts.js';

/** What a visitor is called: by their name, else their address, else as one of many. */
export const visitorName = ({ name, email }: { name: string | null; email: string | null }): string =>
  name ?? email ?? texts.conversations.visitor;
