import { render } from 'preact';
import type { WidgetConfig } from '#contracts/widget.js';
import { isColor } from '../colors.js';
import { createApi } from '../conversation/api.js';
import { createConversation } from '../conversation/conversation.js';
import { createKeeper, keyOf, parseKept } from '../conversation/keeper.js';
import { toJson } from '../conversation/to-json.js';
import type { Known } from '../embed/types.js';
import { say } from '../say.js';
import { storageOrNone } from '../storage.js';
import cards from './cards.css?inline';
import { keepOpen } from './kept-open.js';
import { knowable } from './knowable.js';
import launcher from './launcher.css?inline';
import { showUnread } from './launcher-badge.js';
import modes from './modes.css?inline';
import { beginningHere } from './page.js';
import styles from './panel.css?inline';
import { PanelView } from './panel-view.js';
import { smallScreen, takeOver } from './take-over.js';
import { tellPage } from './tell-page.js';
import { chosenLanguage } from './wording.js';

export interface PanelOptions {
  root: ShadowRoot;
  container: HTMLElement;
  /** Address of the widget's script, beside which the API is. */
  here: URL;
  /** What the page has told of visitor and visit. */
  known: Known;
  onOpen(): void;
  /** Undefined where the chat is part of the page. */
  onClose: (() => void) | undefined;
}

export interface Panel {
  /** Shows the panel; `message` is put into its text field. */
  open(message?: string): void;
  close(): void;
  /** Goes on with a conversation that is under way, for a panel that nobody sees, and begins none. */
  follow(): void;
  send(text: string): void;
  know(known: Known): void;
  /** Leaves the conversation and keeps nothing of it. */
  forget(): void;
  /** Lets go of page and server. */
  leave(): void;
}

export interface PanelModule {
  mount(options: PanelOptions): Panel;
}

const toldNothing = toJson(knowable({ visitor: {}, token: undefined, context: {} }));

/** Draws the panel into the loader's container. Nothing is asked of the server before it is opened, followed or sent something. */
export function mount(options: PanelOptions): Panel {
  const { root, container, here, onOpen, onClose } = options;
  const { host } = root;
  const publicId = host.getAttribute('bot') ?? '';
  const locale = host.getAttribute('locale') ?? '';
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles + cards + modes + launcher);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

  const storage = storageOrNone('localStorage');
  const openness = keepOpen(keyOf(publicId));
  const keeper = createKeeper(publicId, storage);
  const page = tellPage({ publicId, exposesPii: host.hasAttribute('expose-pii'), keeper });
  let known = knowable(options.known);
  let told = toldNothing;
  let isShown = false;
  let draft: { text: string } | undefined;
  let returns = false;
  let giveBack = () => {};
  let painted: unknown;
  const conversation = createConversation({
    publicId,
    api: createApi(new URL('v1/', here).href),
    keeper,
    beginning() {
      told = toJson(known);
      const { tag } = chosenLanguage(locale, conversation.state().config?.language);
      return { ...beginningHere(tag), ...known };
    },
    onChange: draw,
    onNews: page.news,
  });
  const overheard = page.overhear(conversation);

  function draw() {
    const state = conversation.state();
    if (state.config && state.config !== painted) paint(state.config);
    render(
      <PanelView
        state={state}
        conversation={overheard}
        locale={locale}
        draft={draft}
        onClose={onClose}
        onLauncher={(name, unread) => showUnread(root, name, unread)}
      />,
      container,
    );
    page.changed(state);
    if (state.timeline.status === 'closed' && keeper.read().underWay) keeper.update({ underWay: false });
  }

  /** What the launcher of the next page is to know before it asks the server for anything. */
  function paint(config: WidgetConfig) {
    painted = config;
    const { colors, language } = config;
    const color = isColor(colors.primary) ? colors.primary : '';
    if (color && !host.hasAttribute('color') && host instanceof HTMLElement)
      host.style.setProperty('--bot-color', color);
    try {
      storage?.setItem(`${keyOf(publicId)}:color`, color);
      storage?.setItem(`${keyOf(publicId)}:language`, language);
    } catch {
      // Where nothing more can be stored, the next page begins with the visitor's language and the default colour.
      return;
    }
  }

  /** Open on the page before, it is so on this one, unless it would cover it. The focus stays where the visitor is. */
  function comeBack() {
    if (isShown || !onClose || !openness.was() || smallScreen.matches || conversation.state().phase !== 'ready') return;
    returns = true;
    container.className = 'back';
    onOpen();
  }

  async function goOn(begins = true) {
    await conversation.open(begins);
    await tellKnown();
  }

  /** A conversation that was there before is told what a new one is begun with. */
  async function tellKnown() {
    if (told === toJson(known) || conversation.state().phase !== 'ready') return;
    told = toJson(known);
    const answer = await conversation.acts().identify(known);
    if (answer.kind === 'done') return;
    told = toldNothing;
    if (answer.kind === 'refused' && answer.code === 'forbidden') return forget();
    console.error('Parley: what is known of the visitor was not taken.', answer);
    say(publicId, 'error', { code: 'not-identified' });
  }

  function forget(beginsAnew = isShown) {
    told = toldNothing;
    conversation.forget();
    if (beginsAnew) void goOn();
  }

  /** A tab in the background shows its panel to nobody. */
  function look() {
    conversation.watch(isShown && !document.hidden);
  }

  const left = new AbortController();
  const { signal } = left;
  window.addEventListener('online', conversation.retryNow, { signal });
  document.addEventListener('visibilitychange', look, { signal });
  window.addEventListener(
    'storage',
    ({ key, newValue }) => {
      if (key !== keyOf(publicId)) return;
      // The event may be late: what counts is what is kept by now.
      const kept = storage ? storage.getItem(key) : newValue;
      if (kept !== null) return void conversation.follow(parseKept(kept));
      // Another tab forgot it, as after a logout.
      onClose?.();
      forget(onClose === undefined);
    },
    { signal },
  );
  smallScreen.addEventListener(
    'change',
    () => {
      if (!isShown) return;
      giveBack();
      giveBack = takeOver(host, container);
    },
    { signal },
  );
  container.addEventListener(
    'keydown',
    ({ key, isComposing }) => {
      if (key === 'Escape' && !isComposing) onClose?.();
    },
    { signal },
  );
  // The host page's shortcuts see only <parley-chat> as the target, and would take typing for commands.
  for (const type of ['keydown', 'keypress', 'keyup'])
    container.addEventListener(type, (event) => event.stopPropagation(), { signal });
  draw();

  return {
    open(message) {
      if (!isShown) giveBack = takeOver(host, container);
      isShown = true;
      look();
      if (message !== undefined) {
        draft = { text: message };
        draw();
      }
      void goOn();
      if (onClose && !returns && !isElsewhere()) focusIn(container);
      returns = false;
      if (onClose) openness.note(true);
    },
    close() {
      isShown = false;
      container.className = '';
      openness.note(false);
      look();
      giveBack();
      if (container.contains(root.activeElement)) root.querySelector<HTMLElement>('.launcher')?.focus();
    },
    follow() {
      if (!isShown) void goOn(false).then(comeBack);
    },
    send(text) {
      void goOn();
      conversation.send(text);
    },
    know(next) {
      known = knowable(next);
      void tellKnown();
    },
    forget: () => forget(),
    leave() {
      giveBack();
      left.abort();
      conversation.rest();
      render(null, container);
    },
  };
}

/** A page that opens the chat by itself must not take the focus from where the visitor is typing, nor do so unasked. */
const isElsewhere = (): boolean =>
  document.activeElement?.matches(':read-write') || navigator.userActivation?.isActive === false;

/** On a touch screen the text field would pull up the keyboard over half the chat, so the panel itself takes the focus. */
function focusIn(container: HTMLElement) {
  const touch = matchMedia('(pointer: coarse)').matches;
  const field = touch ? null : container.querySelector<HTMLElement>('textarea:enabled');
  (field ?? container.querySelector<HTMLElement>('.panel'))?.focus({ preventScroll: true });
}
