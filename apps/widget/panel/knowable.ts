import type { IdentifyVisitor } from '#contracts/widget.js';
import type { Known } from '../embed/types.js';

/** The API's longest values, whose module would bring zod along: with longer ones it starts no conversation. */
const longest = { name: 200, email: 254, phone: 32, token: 4096, value: 500 } as const;
const mostValues = 20;
const valueName = /^\w[\w .-]{0,63}$/;

/** What the API takes of what a page has told. The rest is left out, and named in the console. */
export function knowable({ visitor: { name, email, phone }, token, context }: Known): IdentifyVisitor {
  const upTo = (length: number, text: string | undefined, what: string) => {
    if (text === undefined || text === null || text.length <= length) return text ?? undefined;
    console.error(`Parley: ${what} expects at most ${length} characters, and has ${text.length}.`);
  };
  const isNamed = ([given]: [string, unknown], at: number) => {
    if (at < mostValues && valueName.test(given)) return true;
    console.error(
      `Parley: setContext expects at most ${mostValues} names of 64 letters, digits and " .-_", and leaves out ${given}.`,
    );
    return false;
  };
  const values = Object.entries(context)
    .filter(isNamed)
    .flatMap(([given, value]) => {
      const text = upTo(longest.value, value, `setContext: ${given}`);
      return text === undefined ? [] : [[given, text] as const];
    });
  return {
    visitor: {
      name: upTo(longest.name, name, 'identify: name'),
      email: upTo(longest.email, email, 'identify: email'),
      phone: upTo(longest.phone, phone, 'identify: phone'),
    },
    identity: upTo(longest.token, token, 'identify: token'),
    context: Object.fromEntries(values),
  };
}
