import { AxeBuilder } from '@axe-core/playwright';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';

/**
 * In one process the browser dies with its first context; without web security a test would prove nothing; pages are drawn sooner
 * without an emulated graphics card.
 */
const unwanted = new Set([
  '--ignore-gpu-blocklist',
  '--in-process-gpu',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--allow-running-insecure-content',
]);

/** A real Chromium out of an npm package: no download, no system packages, also as root. */
export const launchBrowser = async (): Promise<Browser> =>
  await chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: [...sparticuz.args.filter((arg) => !unwanted.has(arg)), '--disable-gpu'],
  });

/** With nothing in its answer but what is wrong: the rest is megabytes. */
export const axeOn = (page: Page): AxeBuilder => new AxeBuilder({ page }).options({ resultTypes: ['violations'] });
