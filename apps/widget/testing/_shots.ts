import { setStage } from './browser.ts';
import { until } from './until.ts';
const stage = await setStage();
const stub = await stage.aStub();
stub.config.name = 'Fern from Fernweh';
stub.config.greeting = 'Hello! I know our beans, shipping and brewing. What would you like to know?';
const long = `Gladly! For a **V60** I would take **Nordlicht**:

1. Heat water to *94 °C*
2. Use \`15 g\` for 250 ml
3. Pour in three steps

- bloom for 40 s
- finish by 2:45

See [our brewing guide](https://fernweh.example/brew) for more.`;
async function shot(page: any, name: string) { await page.waitForTimeout(400); await page.screenshot({ path: `/tmp/shots/${name}.png` }); }
for (const [name, opts] of Object.entries({ light: { viewport: { width: 1100, height: 800 } }, dark: { viewport: { width: 1100, height: 800 }, colorScheme: 'dark' }, phone: { viewport: { width: 375, height: 720 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true } })) {
  const context = await stage.browser.newContext(opts as any);
  const page = await context.newPage();
  page.on('console', (m: any) => console.log(name, m.text()));
  page.on('pageerror', (e: any) => console.log(name, 'ERR', e.message));
  await page.goto(`${stub.url}/${process.argv[2] ?? ''}`);
  await page.locator('.launcher').waitFor();
  await shot(page, `${name}-1-launcher`);
  await page.locator('.launcher').click();
  await page.getByText('I know our beans').waitFor();
  await shot(page, `${name}-2-empty`);
  const c = stub.conversations.at(-1)!;
  await page.locator('textarea').fill('Which coffee for a V60, and how do I brew it?');
  await page.keyboard.press('Enter');
  await until(() => c.entries.length === 2, 'sent');
  c.status('open', true);
  await shot(page, `${name}-3-typing`);
  c.delta('entry_r', 1, 0, long.slice(0, 85));
  await shot(page, `${name}-4-streaming`);
  c.append('bot-message', { text: long }, 'entry_r');
  c.append('visitor-message', { text: 'Thanks! And how long does shipping take to Vienna?' });
  c.append('bot-message', { text: 'To Austria it takes **3 to 5 working days**.\n\n```\nEU shipping   9.50 EUR\nfree from    90.00 EUR\n```' });
  c.append('notice', { text: 'Our assistant is not available right now. Your question is kept and will be answered.', about: 'outage' });
  await shot(page, `${name}-5-long`);
  await page.locator('.scroller').evaluate((e: any) => { e.scrollTop = 0; });
  await page.waitForTimeout(100);
  c.append('bot-message', { text: 'One more thing: we roast on Monday, Tuesday and Thursday.' });
  await shot(page, `${name}-6-pill`);
  await page.locator('.pill').click();
  stub.fail({ path: /messages$/, times: 1, status: 422, body: { code: 'invalid', detail: 'expected 1 to 4000 characters' } });
  await page.locator('textarea').fill('A message\nof two lines that will fail');
  await page.locator('.send').click();
  await page.getByText('Not sent').waitFor();
  c.append('ended', { reason: 'idle' });
  await shot(page, `${name}-7-ended`);
  stub.fail({ path: /events$/, times: 3, status: 503 });
  c.cut();
  await page.getByText('Reconnecting').waitFor();
  await shot(page, `${name}-8-reconnecting`);
  await until(() => c.streams.size > 0, 'back', 30000);
  await context.close();
}
await stub.close(); await stage.close();
