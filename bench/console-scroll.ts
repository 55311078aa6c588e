import type { Browser, Locator, Page } from 'playwright-core';
import type { DataSource } from 'typeorm';
import { launchBrowser } from '#testing/browser.js';
import { openConsole } from '#testing/console.js';
import { until } from '#testing/until.js';

export interface Frames {
  count: number;
  /** Milliseconds from one to the next. */
  p50: number;
  p95: number;
  /** Share of those that came after more than one and a half of the screen's beats. */
  late: number;
}

export interface ScrollTiming {
  list: string;
  /** Rows that the list had read when it was scrolled through. */
  rows: number;
  frames: Frames;
}

/** How far each list is read before it is scrolled through: what an owner with patience reaches by hand. */
export const rowsToRead = { full: 1_000, quick: 200 } as const;

interface Console {
  url: string;
  db: DataSource;
  accountId: string;
  rows: number;
}

/** Scrolls through each list in a browser and times what is drawn; the first is the floor, a page of nothing but lines of text. */
export async function timeScrolling({ url, db, accountId, rows }: Console): Promise<ScrollTiming[]> {
  const browser = await launchBrowser();
  try {
    const floor = await bareLines(browser, rows);
    const { page } = await openConsole({ api: { url }, database: { db }, accountId }, browser, {
      viewport: { width: 1280, height: 900 },
    });
    await page.addInitScript(() => localStorage.setItem('parley:page-size', '100'));
    const timings = [floor];
    for (const list of ['conversations', 'deliveries']) timings.push(await paged(page, list, rows));
    timings.push(await windowed(page, rows));
    return timings;
  } finally {
    await browser.close();
  }
}

async function bareLines(browser: Browser, rows: number): Promise<ScrollTiming> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.setContent(`<!doctype html>${'<p style="padding: 36px">A line</p>'.repeat(rows)}`);
  return { list: 'bare lines of text', rows, frames: await scrollThrough(page.locator('html')) };
}

async function paged(page: Page, list: string, rows: number): Promise<ScrollTiming> {
  await page.goto(`/${list}`);
  const read = page.getByRole('main').getByRole('listitem');
  await read.first().waitFor();
  const more = page.getByRole('button', { name: 'Load more' });
  for (let before = await read.count(); before < rows; before = await read.count()) {
    await more.click();
    await until('more rows', async () => {
      if ((await read.count()) === before) throw new Error(`Still ${before}`);
    });
  }
  return { list, rows: await read.count(), frames: await scrollThrough(page.locator('html')) };
}

/** The table of leads, which reads on by itself; it is read first, and gone through from the top again. */
async function windowed(page: Page, rows: number): Promise<ScrollTiming> {
  await page.goto('/leads');
  const table = page.getByRole('region', { name: 'Leads, newest first' });
  await table.locator('tbody tr').first().waitFor();
  const read = async () => Number(await table.locator('tr[aria-rowindex]').last().getAttribute('aria-rowindex')) - 1;
  await until(
    'enough leads',
    async () => {
      await table.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      if ((await read()) < rows) throw new Error(`Only ${await read()}`);
    },
    60_000,
  );
  return { list: 'leads', rows: await read(), frames: await scrollThrough(table) };
}

/** Down by a tenth of what is seen with each frame: five thousand pixels a second, as a wheel that is turned fast. */
async function scrollThrough(container: Locator): Promise<Frames> {
  const gaps = await container.evaluate(async (box) => {
    const frame = async () => await new Promise<number>(requestAnimationFrame);
    box.scrollTo({ top: 0, behavior: 'instant' });
    for (let n = 0; n < 30; n += 1) await frame();
    const times = [await frame()];
    while (times.length < 400 && box.scrollTop + box.clientHeight < box.scrollHeight - 1) {
      box.scrollBy({ top: box.clientHeight / 10, behavior: 'instant' });
      times.push(await frame());
    }
    return times.slice(1).map((time, n) => time - (times[n] ?? 0));
  });
  gaps.sort((a, b) => a - b);
  const at = (share: number): number => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * share))] ?? 0;
  return {
    count: gaps.length,
    p50: at(0.5),
    p95: at(0.95),
    late: gaps.filter((gap) => gap > lateMs).length / gaps.length,
  };
}

/** A screen of 60 Hz, one and a half beats. */
const lateMs = 25;
