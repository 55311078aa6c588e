import { isRefusedHeader } from '#contracts/webhook-headers.js';

/** The owner's headers, without what is refused or no header at all, and ours over them. */
export const headersOf = (custom: Record<string, string>, ours: Record<string, string>): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(custom).filter(
      ([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t -~]*$/.test(value) && !isRefusedHeader(name),
    ),
  ),
  ...ours,
});

/** What is kept of the receiver's headers. Cookies and whatever else may be a credential are not in the list. */
const kept = ['content-type', 'content-length', 'date', 'location', 'retry-after', 'server', 'x-request-id'];

/** The receiver's headers that tell something, each changed by `clean` and at most 1000 characters long. */
export const keptHeaders = (
  headers: Record<string, string | string[] | undefined>,
  clean: (text: string) => string,
): Record<string, string> =>
  Object.fromEntries(
    kept.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, clean([value].flat().join(', ')).slice(0, 1000)]];
    }),
  );
