import { rm } from 'node:fs/promises';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';
import { buildApart } from './build-apart.js';
import { type StubApi, startStubApi } from './stub-api.js';

/** In one process the browser dies with its first context; without web security a test would prove nothing. */
const unwanted = new Set([
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--allow-running-insecure-content',
]);

export interface Stage {
  browser: Browser;
  /** A fresh API that serves the built widget and, at `/`, a page that embeds it. */
  aStub(): Promise<StubApi>;
  close(): Promise<void>;
}

/** Builds the widget into a temporary folder and starts Chromium. */
export async function setStage(): Promise<Stage> {
  const dir = await buildApart();
  const browser = await chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: sparticuz.args.filter((arg) => !unwanted.has(arg)),
  });
  return {
    browser,
    async aStub() {
      const stub = await startStubApi(dir);
      stub.page('/', hostPage());
      return stub;
    },
    async close() {
      await browser.close();
      await rm(dir, { recursive: true });
    },
  };
}

/** A page of somebody else, with the one line that embeds the widget. */
export const hostPage = (head = '') => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A page</title>${head}</head>
  <body>
    <main><h1>A page</h1><label>Search <input id="search"></label></main>
    <script async src="/widget.js" data-bot="demo"></script>
  </body>
</html>`;
