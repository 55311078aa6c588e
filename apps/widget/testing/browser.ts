import type { Browser } from 'playwright-core';
import { loadTestServers } from '#config/test-env.js';
import { launchBrowser } from '#testing/browser.js';
import { type StubApi, startStubApi } from './stub-api.js';

export interface Stage {
  browser: Browser;
  /** A fresh API that serves the built widget and, at `/`, a page that embeds it. */
  aStub(): Promise<StubApi>;
  close(): Promise<void>;
}

/** Starts Chromium. The widget is the one that was built for all tests. */
export async function setStage(): Promise<Stage> {
  const { widgetDir } = loadTestServers();
  const browser = await launchBrowser();
  return {
    browser,
    async aStub() {
      const stub = await startStubApi(widgetDir);
      stub.page('/', hostPage());
      return stub;
    },
    close: async () => await browser.close(),
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
