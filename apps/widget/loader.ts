import { isColor, readableOn } from './colors.js';
import styles from './launcher.css?inline';
import type { Panel, PanelModule } from './panel/mount.js';
import texts from './texts/launcher.en.json' with { type: 'json' };

// The one script of the host page. It paints the launcher; everything else waits until a visitor shows interest.

declare const __PANEL_PATH__: string;

const commands = { open, close, toggle };
type Command = keyof typeof commands;
type Parley = ((command: Command) => void) & Partial<typeof commands> & { q?: ArrayLike<unknown>[] };

declare global {
  interface Window {
    Parley?: Parley;
  }
}

const script = document.currentScript ?? document.querySelector('script[data-bot][src*="widget.js"]');
const publicId = script?.getAttribute('data-bot') ?? '';
const address = script?.getAttribute('src') ?? '';
const here = new URL(address, document.baseURI);

const host = document.createElement('parley-chat');
const root = host.attachShadow({ mode: 'open' });
const launcher = document.createElement('button');
const container = document.createElement('div');
let panel: Promise<Panel> | undefined;
let isOpen = false;

if (publicId === '') console.error('Parley: the script needs data-bot="<the public id of your bot>".');
else if (!window.Parley?.open) {
  const queued = window.Parley?.q ?? [];
  window.Parley = Object.assign((command: Command) => commands[command](), commands);
  paint();
  for (const [command] of Array.from(queued, (call) => Array.from(call))) if (isCommand(command)) commands[command]();
}

function paint() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];
  setColor(script?.getAttribute('data-color') ?? remembered());
  container.id = 'panel';
  container.hidden = true;
  launcher.type = 'button';
  launcher.className = 'launcher';
  launcher.setAttribute('part', 'launcher');
  launcher.setAttribute('aria-label', texts.launcher);
  launcher.setAttribute('aria-controls', container.id);
  launcher.setAttribute('aria-expanded', 'false');
  launcher.append(
    icon(
      'chat',
      'M12 4c-4.7 0-8.5 3.1-8.5 7 0 2 1 3.8 2.7 5.1-.1 1-.5 2.1-1.3 3 1.6-.2 3-.8 4.1-1.6 1 .3 2 .5 3 .5 4.7 0 8.5-3.1 8.5-7S16.7 4 12 4Z',
    ),
    icon('down', 'm6 9.5 6 6 6-6'),
  );
  launcher.addEventListener('click', toggle);
  launcher.addEventListener('pointerenter', () => void load());
  launcher.addEventListener('focus', () => void load());
  root.append(container, launcher);
  if (document.body) document.body.append(host);
  else document.addEventListener('DOMContentLoaded', () => document.body.append(host));
}

function open() {
  if (isOpen) return;
  setOpen(true);
  // A page that opens the chat by itself must not take the focus from where the visitor is typing.
  const focus = navigator.userActivation?.isActive ?? true;
  load().then(
    (loaded) => isOpen && loaded.open(focus),
    () => setOpen(false),
  );
}

function close() {
  if (!isOpen) return;
  setOpen(false);
  const hadFocus = container.contains(root.activeElement);
  // A panel that failed to load has nothing to close.
  panel?.then(
    (loaded) => loaded.close(),
    () => undefined,
  );
  if (hadFocus) launcher.focus();
}

function toggle() {
  if (isOpen) close();
  else open();
}

function setOpen(value: boolean) {
  isOpen = value;
  launcher.setAttribute('aria-expanded', String(value));
  container.hidden = !value;
}

/** Fetches the panel once; a failed try may be repeated. */
function load(): Promise<Panel> {
  panel ??= mount().catch((error: unknown) => {
    panel = undefined;
    throw error;
  });
  return panel;
}

async function mount(): Promise<Panel> {
  const module: PanelModule = await import(/* @vite-ignore */ new URL(__PANEL_PATH__, here).href);
  return module.mount({
    root,
    container,
    publicId,
    apiBase: new URL('v1/', here).href,
    onClose: close,
    onColor: setColor,
  });
}

/** Shows the bot's colour, and keeps it so that the next page has it before anything is asked of the server. */
function setColor(color: unknown) {
  if (!isColor(color)) return;
  host.style.setProperty('--parley-primary', color);
  host.style.setProperty('--parley-on-primary', readableOn(color));
  try {
    localStorage.setItem(`parley:${publicId}:color`, color);
  } catch {
    // Without storage the next page begins with the default colour.
    return;
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem(`parley:${publicId}:color`);
  } catch {
    return null;
  }
}

function icon(name: string, path: string): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.setAttribute('class', name);
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  shape.setAttribute('d', path);
  svg.append(shape);
  return svg;
}

function isCommand(value: unknown): value is Command {
  return typeof value === 'string' && Object.hasOwn(commands, value);
}
