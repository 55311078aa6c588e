import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** What an API answered, the body as text. */
export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const patienceMs = 30_000;

/**
 * Asks as it is told, byte for byte: clients tidy paths up. Of an event stream only the beginning is waited for. Throws when there is
 * no answer for half a minute.
 */
export async function rawRequest(
  url: string,
  {
    method,
    path,
    headers,
    body,
  }: { method: string; path: string; headers: Record<string, string>; body?: Buffer | string },
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return await new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { agent, hostname, port, method, path, headers: { ...headers, ...length }, timeout: patienceMs };
    const asked = request(options, (answer) => {
      const { statusCode: status = 0, headers: said } = answer;
      if (said['content-type']?.startsWith('text/event-stream')) {
        asked.destroy();
        resolve({ status, headers: said, text: '' });
        return;
      }
      text(answer).then((whole) => resolve({ status, headers: said, text: whole }), reject);
    });
    asked.on('timeout', () => asked.destroy(new Error(`No answer for ${patienceMs / 1000} s`)));
    asked.on('error', reject).end(body);
  });
}
