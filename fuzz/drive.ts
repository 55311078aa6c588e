import fc from 'fast-check';
import { rawRequest } from '#testing/raw-request.js';
import type { ApiClient } from '../apps/api/testing/open-api.js';
import { castOf } from './cast.js';
import { type OpenApiDocument, type Operation, operationsOf } from './document.js';
import { aJudge, type Finding, isShed } from './judge.js';
import { type Request, requestsFor, requestsTo } from './requests.js';

/** With these accounts; then come fresh ones, because much of what they had is deleted. */
const requestsPerCast = 1_500;

export interface Driven {
  requests: number;
  byStatus: Record<string, number>;
  /** Requests by route, and answers below 400 among them. */
  byOperation: Map<string, { asked: number; taken: number }>;
  /** 503 with a time to come back. */
  shed: number;
  findings: Finding[];
}

/** Sends so many requests, a few at a time, and holds each answer against the document. The same seed makes the same requests but for ids. */
export async function drive(
  api: ApiClient,
  document: OpenApiDocument,
  { requests, seed, lanes = 8, only, onCast = async () => undefined }: DriveOptions,
): Promise<Driven> {
  const operations = operationsOf(document).filter(({ id }) => only === undefined || id === only);
  const judge = await aJudge();
  const driven: Driven = { requests: 0, byStatus: {}, byOperation: new Map(), shed: 0, findings: [] };
  for (let round = 0; driven.requests < requests; round += 1) {
    const waiting = await roundOf(api, document, operations, {
      count: Math.min(requestsPerCast, requests - driven.requests),
      seed: seed + round,
    });
    const lane = async (): Promise<void> => {
      for (let request = waiting.pop(); request; request = waiting.pop()) await send(api, request, judge, driven);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    await onCast(driven);
  }
  return driven;
}

export interface DriveOptions {
  requests: number;
  seed: number;
  lanes?: number;
  /** The only route to ask. */
  only?: string | undefined;
  /** After each cast. */
  onCast?: (driven: Driven) => Promise<void>;
}

/** One for each route, and as many more as it takes; the last are sent first. */
async function roundOf(
  api: ApiClient,
  document: OpenApiDocument,
  operations: Operation[],
  { count, seed }: { count: number; seed: number },
): Promise<Request[]> {
  const stage = await castOf(api, document, operations);
  const each = operations.flatMap((operation) => fc.sample(requestsFor(operation, stage), { numRuns: 1, seed }));
  const more = fc.sample(requestsTo(stage), { numRuns: Math.max(0, count - each.length), seed });
  return [...more, ...each].slice(-count);
}

async function send(
  api: ApiClient,
  request: Request,
  judge: Awaited<ReturnType<typeof aJudge>>,
  driven: Driven,
): Promise<void> {
  const { operation, method, path, headers, body } = request;
  driven.requests += 1;
  const counted = driven.byOperation.get(operation) ?? { asked: 0, taken: 0 };
  driven.byOperation.set(operation, counted);
  counted.asked += 1;
  try {
    const answer = await rawRequest(api.url, { method, path, headers, ...(body === undefined ? {} : { body }) });
    driven.byStatus[answer.status] = (driven.byStatus[answer.status] ?? 0) + 1;
    if (answer.status < 400) counted.taken += 1;
    if (isShed(answer)) driven.shed += 1;
    driven.findings.push(...judge(request, answer).map((found) => ({ ...found, request })));
  } catch (error) {
    driven.findings.push({ fault: 'broken', request, detail: String(error) });
  }
}
