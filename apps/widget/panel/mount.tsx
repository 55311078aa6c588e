import { render } from 'preact';
import { isColor, readable } from '../colors.js';
import { createApi } from '../conversation/api.js';
import { createConversation } from '../conversation/conversation.js';
import { createKeeper, keyOf, parseKept } from '../conversation/keeper.js';
import cards from './cards.css?inline';
import { beginningHere, localStorageOrNone } from './page.js';
import styles from './panel.css?inline';
import { PanelView } from './panel-view.js';
import { takeOver } from './take-over.js';

export interface PanelOptions {
  root: ShadowRoot;
  container: HTMLElement;
  publicId: string;
  /** Address of `/v1/`. */
  apiBase: string;
  onClose(): void;
  onColor(color: string): void;
}

export interface Panel {
  /** Shows the panel; `focus` says whether the visitor asked for it. */
  open(focus: boolean): void;
  close(): void;
}

export interface PanelModule {
  mount(options: PanelOptions): Panel;
}

/** Grounds of the bot's bubble, light and dark; `panel.css` has the same. */
const grounds = { light: '#f0f2f4', dark: '#262b31' } as const;

/** Draws the panel into the loader's container. Nothing is asked of the server before the first `open`. */
export function mount({ root, container, publicId, apiBase, onClose, onColor }: PanelOptions): Panel {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles + cards);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

  const conversation = createConversation({
    publicId,
    api: createApi(apiBase),
    keeper: createKeeper(publicId, localStorageOrNone()),
    beginning: beginningHere,
    onChange: draw,
  });
  let giveBack = () => {};
  let painted = '';

  function draw() {
    const state = conversation.state();
    const color = state.config?.colors.primary ?? '';
    if (color !== painted && isColor(color)) paint(color);
    render(<PanelView state={state} conversation={conversation} onClose={onClose} />, container);
  }

  function paint(color: string) {
    painted = color;
    onColor(color);
    container.style.setProperty('--accent-light', readable(color, grounds.light));
    container.style.setProperty('--accent-dark', readable(color, grounds.dark));
  }

  window.addEventListener('online', conversation.retryNow);
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key === keyOf(publicId)) void conversation.follow(parseKept(newValue).token);
  });
  container.addEventListener('keydown', ({ key, isComposing }) => {
    if (key === 'Escape' && !isComposing) onClose();
  });
  // The host page's shortcuts see only <parley-chat> as the target, and would take typing for commands.
  for (const type of ['keydown', 'keypress', 'keyup'])
    container.addEventListener(type, (event) => event.stopPropagation());
  draw();

  return {
    open(focus) {
      giveBack = takeOver(root.host, container);
      void conversation.open();
      if (focus) focusIn(container);
    },
    close() {
      giveBack();
    },
  };
}

/** On a touch screen the text field would pull up the keyboard over half the chat, so the panel itself takes the focus. */
function focusIn(container: HTMLElement) {
  const touch = matchMedia('(pointer: coarse)').matches;
  const field = touch ? null : container.querySelector<HTMLElement>('textarea:enabled');
  (field ?? container.querySelector<HTMLElement>('[role="dialog"]'))?.focus({ preventScroll: true });
}
