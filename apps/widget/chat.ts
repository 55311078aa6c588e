import type { ChatCommands, Known } from './embed/types.js';
import styles from './launcher.css?inline';
import { createLauncher } from './launcher.js';
import type { Panel, PanelModule } from './panel/mount.js';
import { say } from './say.js';
import { storageOrNone } from './storage.js';

declare const __PANEL_PATH__: string;

export interface Chat extends Omit<ChatCommands, 'destroy'> {
  isOpen(): boolean;
  /** Says that it is there, and opens what is open from the start. */
  begin(): void;
  know(known: Known): void;
  /** Lets go of page and server, and keeps what is stored. */
  leave(): void;
}

/** One chat in the shadow of its element: paints the launcher. Everything else waits until a visitor shows interest. */
export function createChat(host: HTMLElement, here: URL, known: Known): Chat {
  const publicId = host.getAttribute('bot') ?? '';
  const key = `parley:${publicId}`;
  const floats = !/^(inline|fullscreen)$/.test(host.getAttribute('mode') ?? '');
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const container = document.createElement('div');
  const storage = storageOrNone('localStorage');
  // As the panel chooses; it kept the bot's own language and colour of an earlier page, and nothing is asked of the server before.
  const languages = [host.getAttribute('locale'), storage?.getItem(`${key}:language`), ...navigator.languages];
  const launcher = createLauncher(languages, toggle, look);
  let panel: Promise<Panel> | undefined;
  let failures = 0;
  let isOpen = false;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];
  container.id = 'panel';
  container.hidden = true;
  root.replaceChildren(container, ...(floats ? [launcher.button] : []));
  const color = host.getAttribute('color') ?? storage?.getItem(`${key}:color`) ?? '';
  if (CSS.supports('color', color)) host.style.setProperty('--bot-color', color);

  function open({ message }: { message?: string | undefined } = {}) {
    if (!isOpen) setOpen(true);
    load().then(
      (loaded) => isOpen && loaded.open(message),
      () => setOpen(false),
    );
  }

  function close() {
    if (!isOpen || !floats) return;
    setOpen(false);
    withPanel((loaded) => loaded.close());
  }

  function toggle() {
    if (isOpen) close();
    else open();
  }

  function setOpen(value: boolean) {
    isOpen = value;
    container.hidden = !value;
    launcher.setOpen(value);
    say(publicId, value ? 'opened' : 'closed', {});
  }

  /** Fetches the panel once; a failed try may be repeated, at another address, since a browser keeps the failure of this one. */
  function load(): Promise<Panel> {
    panel ??= mount().catch((error: unknown) => {
      panel = undefined;
      failures += 1;
      say(publicId, 'error', { code: 'not-loaded' });
      throw error;
    });
    return panel;
  }

  async function mount(): Promise<Panel> {
    const module: PanelModule = await import(
      /* @vite-ignore */ new URL(`${__PANEL_PATH__}?${failures || ''}`, here).href
    );
    return module.mount({ root, container, here, known, onOpen: open, onClose: floats ? close : undefined });
  }

  /** Does nothing where the panel is not there, or does not come. */
  function withPanel(act: (panel: Panel) => void, wanted = panel) {
    wanted?.then(act, () => {});
  }

  function look() {
    withPanel(() => {}, load());
  }

  function reset() {
    storage?.removeItem(key);
    withPanel((loaded) => loaded.forget());
  }

  return {
    open,
    close,
    toggle,
    show() {
      launcher.button.hidden = false;
    },
    hide() {
      launcher.button.hidden = true;
    },
    sendMessage: (text) => withPanel((loaded) => loaded.send(text), load()),
    reset,
    shutdown() {
      close();
      reset();
    },
    isOpen: () => isOpen,
    begin() {
      say(publicId, 'ready', {});
      if (!floats) open();
      // Whoever has a conversation under way is shown what was said in it meanwhile.
      else if (storage?.getItem(key)?.includes('"underWay":true'))
        (window.requestIdleCallback ?? setTimeout)(
          () => container.isConnected && withPanel((loaded) => loaded.follow(), load()),
        );
    },
    know(now) {
      known = now;
      withPanel((loaded) => loaded.know(now));
    },
    leave: () => withPanel((loaded) => loaded.leave()),
  };
}
