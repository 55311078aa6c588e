import assert from 'node:assert/strict';

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Role } from '#contracts/roles.js';
import { Member } from '#database/entities/member.js';
import { openSession } from '#database/sessions.js';
import { axeOn } from './browser.js';

export interface ConsolePage {
  page: Page;
  member: Member;
  /** What the browser complained about so far; a test ends with none. */
  complaints: string[];
  close(): Promise<void>;
}

/** As much of a stack as a console needs. */
interface Site {
  api: { url: string };
  database: { db: DataSource };
  accountId: string;
}

interface Options extends BrowserContextOptions {
  role?: Role;
  /** Whose console it is; the account of the stack when it is left out. */
  accountId?: string;
}

/** The console in a browser window of its own, with a member of this role signed in. */
export async function openConsole(
  { api, database: { db }, accountId: stackAccount }: Site,
  browser: Browser,
  { role = 'owner', accountId = stackAccount, ...options }: Options = {},
): Promise<ConsolePage> {
  const id = uuidv7();
  const member = db.manager.create(Member, { id, accountId, email: `${id}@example.org`, name: `The ${role}`, role });
  await db.manager.insert(Member, member);
  const token = await openSession(db.manager, { accountId, memberId: id }, { byLink: false, userAgent: 'test' });
  const context = await browser.newContext({ baseURL: api.url, locale: 'en-GB', ...options });
  await context.addCookies([{ name: 'parley', value: token, url: api.url, httpOnly: true, sameSite: 'Lax' }]);
  const page = await context.newPage();
  const complaints = listen(page);
  return { page, member, complaints, close: () => context.close() };
}

/** What a page writes to the console as an error, throws, or is refused by its policy. */
export function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // The network tells of each answer from 400 on, also of those that the page expects.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  return complaints;
}

/** Nothing that axe knows of WCAG 2.2 A and AA is broken, neither in light nor in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // A colour that is on its way to another is neither.
    await page.evaluate(async () => {
      await new Promise(requestAnimationFrame);
      const moving = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
      await Promise.allSettled(moving.map(({ finished }) => finished));
    });
    const axe = axeOn(page).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
    // What a scheme changes is colours; and what frames show follows from settings of its own.
    const { violations } = await (colorScheme === 'dark'
      ? axe.setLegacyMode().withRules('color-contrast')
      : axe
    ).analyze();
    const found = violations.map(({ id, nodes }) => ({
      id,
      at: nodes.map(({ target, failureSummary }) => `${target}: ${failureSummary}`),
    }));
    assert.deepEqual({ colorScheme, found }, { colorScheme, found: [] });
  }
}
