import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { ConversationSummary } from '#contracts/conversations.js';
import { idOf } from '#contracts/ids.js';
import { launchBrowser } from '#testing/browser.js';
import { call } from '#testing/client.js';
import { Play } from '#testing/play.js';

/** A page of somebody else with the one line that embeds the widget, in a real browser, before the whole stack. */
export class Shop {
  readonly #contexts: BrowserContext[] = [];

  private constructor(
    readonly play: Play,
    readonly browser: Browser,
  ) {}

  static async open(): Promise<Shop> {
    const play = await Play.open();
    return new Shop(play, await launchBrowser());
  }

  /** A new bot, and nobody in the shop. */
  async begin(): Promise<void> {
    await this.#empty();
    await this.play.begin();
  }

  /** Somebody nobody has seen before comes in and opens the chat. Other hosts answer with an empty page of their own. */
  async enter(): Promise<Customer> {
    const { url } = this.play.stack.api;
    const context = await this.browser.newContext();
    this.#contexts.push(context);
    const html = `<!doctype html><title>Shop</title><script async src="/widget.js" data-bot="${this.play.bot.publicId}"></script>`;
    await context.route(`${url}/shop`, async (route) => await route.fulfill({ contentType: 'text/html', body: html }));
    await context.route(
      ({ origin }) => origin !== url,
      async (route) =>
        await route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Elsewhere</title>' }),
    );
    const page = await context.newPage();
    await page.goto(`${url}/shop`);
    const customer = new Customer(page, this.play);
    await page.locator('parley-chat .launcher').click();
    await customer.reads('Welcome!');
    return customer;
  }

  async close(): Promise<void> {
    await this.#empty();
    await this.browser.close();
    await this.play.close();
  }

  async #empty(): Promise<void> {
    for (const context of this.#contexts.splice(0)) await context.close();
  }
}

/** A visitor with the widget before them. */
export class Customer {
  constructor(
    readonly page: Page,
    private readonly play: Play,
  ) {}

  get log(): Locator {
    return this.page.getByRole('log');
  }

  get form(): Locator {
    return this.page.getByRole('form');
  }

  button(name: string): Locator {
    return this.log.getByRole('button', { name, exact: true });
  }

  link(name: string): Locator {
    return this.log.getByRole('link', { name, exact: true });
  }

  async reads(text: string): Promise<void> {
    await this.log.getByText(text, { exact: true }).waitFor();
  }

  async says(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Your message' }).fill(text);
    await this.page.keyboard.press('Enter');
  }

  async sends(values: Record<string, string>): Promise<void> {
    for (const [label, value] of Object.entries(values)) await this.form.getByLabel(label).fill(value);
    await this.button('Send details').click();
  }

  /** Clicks what opens a new tab, and answers where that leads; the shop stays where it is. */
  async follows(target: Locator): Promise<URL> {
    const [tab] = await Promise.all([this.page.waitForEvent('popup'), target.click()]);
    await tab.waitForURL((url) => url.protocol !== 'about:');
    return new URL(tab.url());
  }

  /** Their conversation, as the owner finds it: the newest of the bot. */
  async conversation(): Promise<{ conversationId: string; conversationUuid: string }> {
    const { api, apiKey } = this.play.stack;
    const { body } = await call<{ data: ConversationSummary[] }>(
      `${api.url}/v1/conversations?botId=${this.play.bot.id}&limit=1`,
      { token: apiKey },
    );
    const conversationId = body.data[0]?.id ?? '';
    return { conversationId, conversationUuid: idOf('conversation').parse(conversationId) };
  }
}
