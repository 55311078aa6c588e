import { mkdir, readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { z } from 'zod';
import { createDataSource } from '#database/data-source.js';
import { openSession } from '#database/sessions.js';
import { composeMail } from '#outbound/mail/compose.js';
import { mailSamples } from '#outbound/mail/samples.js';
import { launchBrowser } from '#testing/browser.js';
import { call } from '#testing/client.js';

const stackFile = z.object({
  api: z.string(),
  apiKey: z.string(),
  demo: z.string(),
  temporalUi: z.string(),
  postgres: z.string(),
});

const mailPictures = [
  { sample: 'lead-mail', width: 700, colorScheme: 'light' },
  { sample: 'lead-mail', width: 360, colorScheme: 'dark' },
  { sample: 'handover-mail', width: 700, colorScheme: 'dark' },
  { sample: 'handover-mail', width: 360, colorScheme: 'light' },
  { sample: 'transcript-mail-after-a-failure', width: 700, colorScheme: 'light' },
  { sample: 'transcript-mail-after-a-failure', width: 360, colorScheme: 'dark' },
] as const;

/** Takes the pictures of docs/mails.md, from samples alone: the beginning of each mail, as desktops and phones show it. */
async function shootMails(folder: string): Promise<void> {
  const browser = await launchBrowser();
  for (const { sample, width, colorScheme } of mailPictures) {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const { html } = await composeMail(mailSamples[sample], { from: 'chat@mail.example' });
    await page.setContent(html);
    const device = width < 500 ? 'phone' : 'desktop';
    const file = `${folder}/mail-${mailSamples[sample].kind.replace('-mail', '')}-${device}.webp`;
    await sharp(await page.screenshot())
      .webp({ quality: 75 })
      .toFile(file);
    await page.close();
  }
  await browser.close();
}

/** Takes the pictures of the console: the overview, an action beside its preview, and the conversation that was just had. */
async function shootConsole(context: BrowserContext, stack: z.infer<typeof stackFile>, folder: string): Promise<void> {
  const db = await createDataSource({ url: stack.postgres, poolSize: 1, name: 'screenshots' }).initialize();
  const [member] = await db.query<{ memberId: string; accountId: string }[]>(
    'SELECT id AS "memberId", account_id AS "accountId" FROM members ORDER BY id LIMIT 1',
  );
  if (!member) throw new Error('The stack has no member.');
  const value = await openSession(db.manager, member, { byLink: false, userAgent: 'screenshots' });
  await db.destroy();
  await context.addCookies([{ name: 'parley', value, url: stack.api, httpOnly: true, sameSite: 'Lax' }]);
  const page = await context.newPage();
  await page.setViewportSize({ width: 1440, height: 900 });
  const shoot = async (name: string): Promise<void> => {
    await page.waitForLoadState('networkidle');
    await sharp(await page.screenshot({ animations: 'disabled' }))
      .webp({ quality: 80 })
      .toFile(`${folder}/console-${name}.webp`);
  };
  const [bots, conversations] = await Promise.all(
    ['bots', 'conversations'].map((list) =>
      call<{ data: { id: string }[] }>(`${stack.api}/v1/${list}`, { token: stack.apiKey }),
    ),
  );
  await page.goto(`${stack.api}/bots/${bots?.body.data[0]?.id}/actions/lead-capture`);
  await page.frameLocator('iframe').getByRole('log').waitFor({ timeout: 15_000 });
  await shoot('action');
  await page.goto(`${stack.api}/conversations/${conversations?.body.data[0]?.id}`);
  await page.getByRole('button', { name: 'Why this reply' }).first().click();
  await shoot('conversation');
  await page.goto(`${stack.api}/overview`);
  await page.locator('.recharts-surface').first().waitFor();
  await shoot('overview');
}

/** Takes the pictures of the README from a stack that runs (`npm start`, then `npm run screenshots`); `-- mails` needs no stack. */
async function main(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const stack = stackFile.parse(JSON.parse(await readFile('.local/stack.json', 'utf8')));
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1180, height: 800 } });
  const page = await context.newPage();
  const shoot = async (name: string, of: Page = page): Promise<void> => {
    await of.screenshot({ path: `${folder}/${name}.jpg`, quality: 80, type: 'jpeg' });
  };
  await page.goto(stack.demo);
  await page.locator('parley-chat .launcher').click();
  await page.getByRole('textbox', { name: 'Your message' }).waitFor();
  for (const [question, answer] of [
    ['How much is shipping to Austria, and how long does it take?', '3 to 5 working days'],
    ['How long do I have to return a bag?', '30 days'],
  ] as const) {
    await page.getByRole('textbox', { name: 'Your message' }).fill(question);
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText(answer).last().waitFor();
  }
  await shoot('widget');

  const list = await call<{ data: { workflowUrl: string }[] }>(`${stack.api}/v1/conversations`, {
    token: stack.apiKey,
  });
  const temporal = await context.newPage();
  await temporal.goto(list.body.data[0]?.workflowUrl ?? stack.temporalUi);
  await temporal.getByText('until the conversation ends').first().waitFor();
  await temporal.getByText('until the conversation ends').first().scrollIntoViewIfNeeded();
  await shoot('temporal', temporal);
  await shootConsole(context, stack, folder);
  await browser.close();
}

const folder = 'docs/images';
await shootMails(folder);
if (!process.argv.includes('mails')) await main(folder);
