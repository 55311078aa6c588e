import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Express, type NextFunction, type Request, type Response, static as serveStatic } from 'express';
import { ProblemError } from './problem.js';

/** Serves the widget's files to any page, and the demo shop when a demo bot is set. Built files carry a hash in their name. */
export function servePages(express: Express, { dir, demoBot }: { dir: string; demoBot: string | undefined }): void {
  const root = resolve(dir);
  const files = serveStatic(root, { index: false, redirect: false, setHeaders: widgetHeaders });
  express.get('/widget.js', files);
  express.use(
    '/widget',
    serveStatic(join(root, 'widget'), { index: false, redirect: false, setHeaders: widgetHeaders }),
  );
  express.get('/demo', (_request: Request, response: Response, next: NextFunction) => {
    if (demoBot === undefined) {
      next(new ProblemError('not_found', 'There is no demo page: DEMO_BOT is not set.'));
      return;
    }
    readFile(join(root, 'demo', 'index.html'), 'utf8')
      .then((page) =>
        response
          .setHeader('content-security-policy', demoPolicy)
          .type('html')
          .send(page.replaceAll('{{publicId}}', demoBot)),
      )
      .catch(next);
  });
  if (demoBot !== undefined) express.use('/demo', serveStatic(join(root, 'demo'), { index: false, redirect: false }));
  express.get('/', (_request: Request, response: Response) =>
    response.redirect(302, demoBot === undefined ? '/docs' : '/demo'),
  );
}

/** A strict host page: the demo shows that the widget needs nothing more. */
const demoPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; require-trusted-types-for 'script'";

function widgetHeaders(response: Response, path: string): void {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('cross-origin-resource-policy', 'cross-origin');
  response.setHeader('x-content-type-options', 'nosniff');
  const hashed = /-[\w-]{8,}\.(js|css)$/.test(path);
  response.setHeader('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=300');
}
