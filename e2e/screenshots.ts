import { mkdir, readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { z } from 'zod';
import { composeMail } from '#outbound/mail/compose.js';
import { mailSamples } from '#outbound/mail/samples.js';
import { launchBrowser } from '#testing/browser.js';
import { call } from '#testing/client.js';

const stackFile = z.object({ api: z.string(), apiKey: z.string(), demo: z.string(), temporalUi: z.string() });

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
  await browser.close();
}

const folder = 'docs/images';
await shootMails(folder);
if (!process.argv.includes('mails')) await main(folder);
