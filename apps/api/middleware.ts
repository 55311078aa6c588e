import { randomUUID } from 'node:crypto';
import { type Express, json, type NextFunction, type Request, type Response } from 'express';
import helmet, { contentSecurityPolicy, type HelmetOptions } from 'helmet';
import { Histogram } from 'prom-client';
import { crossOrigin } from './origins.js';
import { ProblemError } from './problem.js';

const visitorBody = '32kb';
const ownerBody = '1mb';

const durations = new Histogram({
  name: 'parley_http_request_seconds',
  help: 'Time to the answer, by route; event streams are left out',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
});

/** What every request passes before its route: an id, safe headers, preflights, and a body of the right type and size. */
export function useMiddleware(express: Express): void {
  express.disable('x-powered-by');
  express.use((request: Request, response: Response, next: NextFunction) => {
    request.id = randomUUID();
    response.setHeader('x-request-id', request.id);
    const time = durations.startTimer();
    response.on('finish', () => {
      const type = String(response.getHeader('content-type'));
      if (type.startsWith('text/event-stream')) return;
      time({ method: request.method, route: request.route?.path ?? 'none', status: response.statusCode });
    });
    next();
  });
  express.use(helmet(everywhere));
  express.use('/docs', contentSecurityPolicy(docsPolicy));
  express.use(
    '/v1',
    helmet({ crossOriginResourcePolicy: { policy: 'cross-origin' }, contentSecurityPolicy: apiPolicy }),
  );
  express.use('/v1', (_request: Request, response: Response, next: NextFunction) => {
    response.setHeader('cache-control', 'no-store');
    next();
  });
  express.use('/v1/widget', crossOrigin, expectType, json({ limit: visitorBody, strict: false }));
  express.use('/v1', expectType, json({ limit: ownerBody, strict: false }));
}

/** Answers are data: nothing in them may run. */
const apiPolicy = { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } };

/** What every answer says; a page says its own policy instead. No opener policy: the widget steers the tabs that it opens. */
const everywhere: HelmetOptions = {
  contentSecurityPolicy: apiPolicy,
  referrerPolicy: { policy: 'same-origin' },
  crossOriginOpenerPolicy: false,
  crossOriginResourcePolicy: false,
  originAgentCluster: false,
  xFrameOptions: false,
};

/** The page of the API's description writes its styles into itself. */
const docsPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    frameAncestors: ["'none'"],
  },
};

function expectType(request: Request, _response: Response, next: NextFunction): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  const takesFile = request.method === 'POST' && request.baseUrl + request.path === '/v1/uploads';
  const expected = takesFile ? 'multipart/form-data' : 'application/json';
  if (hasBody && !request.is(expected)) {
    next(new ProblemError('unsupported_media_type', `Expected content-type: ${expected}.`));
    return;
  }
  next();
}
