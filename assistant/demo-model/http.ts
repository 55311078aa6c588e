import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';

const maxBodyBytes = 4_194_304;

class RequestError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The JSON body of a request; undefined when there is none. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > maxBodyBytes) throw new RequestError(413, 'the body is too large');
    chunks.push(chunk);
  }
  if (length === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new RequestError(400, 'the body is not JSON');
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** An error in the shape that OpenAI clients read. */
export function sendError(
  response: ServerResponse,
  status: number,
  message: string,
  retryAfter?: string | number,
): void {
  if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter));
  sendJson(response, status, { error: { message, type: 'demo_model', code: status } });
}

/** Tells the client of an exception, or breaks off the answer that has begun. */
export function sendFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else if (error instanceof RequestError) sendError(response, error.status, error.message);
  else if (error instanceof z.ZodError) sendError(response, 400, z.prettifyError(error));
  else sendError(response, 500, String(error));
}
