import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Express, type NextFunction, type Request, type Response, static as serveStatic } from 'express';
import type { DataSource } from 'typeorm';
import type { Config } from '#config/config.js';
import { serveChatPage } from './chat-page.js';
import { ProblemError } from './problem.js';

/**
 * Serves the files of the widget to any page, a page for each bot, the demo shop when a demo bot is set, and the console. Built files
 * carry a hash in their name.
 */
export function servePages(
  express: Express,
  { widget, console }: Pick<Config, 'widget' | 'console'>,
  db: DataSource,
): void {
  serveWidget(express, resolve(widget.dir), widget.demoBot);
  serveChatPage(express, resolve(widget.dir), db);
  serveConsole(express, resolve(console.dir));
}

function serveWidget(express: Express, root: string, demoBot: string | undefined): void {
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
}

/** Its routes are the browser's: each of these addresses gets the same page. */
const consoleRoutes = [
  ...['overview', 'conversations', 'leads', 'deliveries', 'bots', 'team', 'api-keys', 'audit', 'account'],
  ...['sign-in', 'welcome'],
];

function serveConsole(express: Express, root: string): void {
  express.use('/console', serveStatic(join(root, 'console'), { ...plain, immutable: true, maxAge: '1y' }));
  express.get('/icon.svg', serveStatic(root, plain));
  const page = (file: string, policy: (nonce: string) => string) => {
    return (_request: Request, response: Response, next: NextFunction): void => {
      const nonce = randomBytes(16).toString('base64');
      readFile(join(root, file), 'utf8')
        .then((html) =>
          response
            .setHeader('content-security-policy', policy(nonce))
            .setHeader('x-content-type-options', 'nosniff')
            .setHeader('referrer-policy', 'same-origin')
            .setHeader('cache-control', 'no-store')
            .type('html')
            .send(html.replaceAll('{{nonce}}', nonce)),
        )
        .catch(next);
    };
  };
  express.get(
    ['/', ...consoleRoutes.flatMap((name) => [`/${name}`, `/${name}/*rest`])],
    page('index.html', consolePolicy),
  );
  express.get('/console-preview', page('preview.html', previewPolicy));
}

const plain = {
  index: false,
  redirect: false,
  setHeaders: (response: Response) => void response.setHeader('x-content-type-options', 'nosniff'),
} as const;

/** Nothing but our own files. Mantine writes style elements, which carry the nonce. */
const consolePolicy = (nonce: string): string =>
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: https:; connect-src 'self'; font-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** The frame with the real widget beside a form; only the console may hold it, and it can ask nobody anything. */
const previewPolicy = (): string =>
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; base-uri 'none'; frame-ancestors 'self'";

/** A strict host page: the demo shows that the widget needs nothing more. */
const demoPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";

function widgetHeaders(response: Response, path: string): void {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('cross-origin-resource-policy', 'cross-origin');
  response.setHeader('x-content-type-options', 'nosniff');
  const hashed = /-[\w-]{8,}\.(js|css)$/.test(path);
  response.setHeader('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=300');
}
