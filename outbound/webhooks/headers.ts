import { isRefusedHeader } from '#contracts/webhook-headers.js';
import type { WebhookCall } from './send.js';
import { signedHeaders } from './sign.js';

/** The headers of a call: the owner's, without what is refused or no header at all, and ours over them. */
export const callHeaders = ({
  headers,
  message,
  version,
}: Pick<WebhookCall, 'headers' | 'message' | 'version'>): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(headers).filter(
      ([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t -~]*$/.test(value) && !isRefusedHeader(name),
    ),
  ),
  'content-type': 'application/json',
  'user-agent': `Parley/${version}`,
  ...signedHeaders(message),
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
