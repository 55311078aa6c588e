import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { firstRunLink } from '#database/members.js';
import { launchBrowser } from '#testing/browser.js';
import { aBot } from '#testing/builders.js';
import { type ConsolePage, expectAccessible, listen, openConsole } from '#testing/console.js';
import { openTestStack, type TestStack } from '#testing/stack.js';

let stack: TestStack;
let browser: Browser;

beforeAll(async () => {
  stack = await openTestStack();
  browser = await launchBrowser();
}, 90_000);
afterAll(async () => {
  await browser.close();
  await stack.close();
});

const password = 'a long sentence about tea';

async function aStranger(): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ baseURL: stack.api.url });
  const page = await context.newPage();
  return { page, complaints: listen(page) };
}

describe('the first run', () => {
  it('begins with a link that signs in once, and with a password of one’s own', async () => {
    const made = await stack.database.db.transaction(
      async (tx) => await firstRunLink(tx, { accountId: stack.accountId, email: 'olive@example.org', name: '' }),
    );
    const link = `/welcome#token=${made?.token}`;
    const { page, complaints } = await aStranger();
    await page.goto(link);
    await page.getByLabel('Your name').fill('Olive');
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'Password' }).fill('too short');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('expected at least 12 characters').waitFor();
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('button', { name: 'Start' }).click();
    await page.waitForURL('**/overview');
    await page.getByRole('button', { name: 'Signed in: Olive' }).waitFor();
    expect(page.url()).not.toContain('link_');
    expect(complaints).toEqual([]);

    const another = await aStranger();
    await another.page.goto(link);
    await another.page.getByRole('heading', { name: 'This link does not work any more' }).waitFor();
    await another.page.getByRole('link', { name: 'To the sign-in' }).click();
    await another.page.getByRole('heading', { name: 'Sign in to Parley' }).waitFor();
  });
});

describe('who is not signed in', () => {
  it('comes back to the address they wanted, once the password is right', async () => {
    const bot = await aBot(stack);
    const { page, complaints } = await aStranger();
    await page.goto(`/bots/${bot.id}/embed`);
    await page.getByLabel('E-mail address').fill('olive@example.org');
    await page.getByRole('textbox', { name: 'Password' }).fill('not this one, surely');
    await page.keyboard.press('Enter');
    await page.getByText('The e-mail address or the password is wrong.').waitFor();
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/bots/${bot.id}/embed`);
    await page.getByRole('heading', { name: 'Embed' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('is not led to another host by an address that pretends to be one of ours', async () => {
    for (const to of ['//evil.example/', '/\\evil.example', 'https://evil.example/']) {
      const { page } = await aStranger();
      await page.goto(`/sign-in?to=${encodeURIComponent(to)}`);
      await page.getByLabel('E-mail address').fill('olive@example.org');
      await page.getByRole('textbox', { name: 'Password' }).fill(password);
      await page.keyboard.press('Enter');
      await page.waitForURL('**/overview');
      expect(new URL(page.url()).origin).toBe(stack.api.url);
    }
  });
});

describe('a sign-in that runs out in the middle of an edit', () => {
  let owner: ConsolePage;
  beforeAll(async () => {
    owner = await openConsole(stack, browser);
  });
  afterAll(async () => await owner.close());

  it('is renewed over the form, and what was typed is saved', async () => {
    const bot = await aBot(stack, { name: 'Fern' });
    const { page, member } = owner;
    const { db } = stack.database;
    const [olive] = await db.query<{ password: string }[]>(
      `SELECT password FROM members WHERE email = 'olive@example.org'`,
    );
    await db.query('UPDATE members SET password = $1 WHERE id = $2', [olive?.password, member.id]);
    await page.goto(`/bots/${bot.id}/setup`);
    await page.getByLabel('Greeting').fill('Typed before the sign-in ran out');
    await db.query('DELETE FROM sessions WHERE member_id = $1', [member.id]);
    await page.keyboard.press('Control+s');
    const dialog = page.getByRole('dialog', { name: 'Your sign-in has run out' });
    await dialog.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.keyboard.press('Enter');
    await page.getByText('Saved', { exact: true }).waitFor();
    const [saved] = await db.query<{ settings: { greeting: string } }[]>(
      'SELECT settings FROM bot_versions WHERE bot_id = (SELECT id FROM bots WHERE public_id = $1) ORDER BY version DESC LIMIT 1',
      [bot.publicId],
    );
    expect(saved?.settings.greeting).toBe('Typed before the sign-in ran out');
  });
});

describe('the console’s page', () => {
  it('runs nothing but its own files, and no page may frame it', async () => {
    const response = await fetch(`${stack.api.url}/overview`);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; ");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe/);
    const [, nonce = ''] = /'nonce-([^']+)'/.exec(policy) ?? [];
    const html = await response.text();
    expect(html).toContain(`content="${nonce}"`);
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
    const next = await fetch(`${stack.api.url}/overview`);
    expect(next.headers.get('content-security-policy')).not.toContain(nonce);
  });
});
