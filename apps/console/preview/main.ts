import './preview.css';
import { z } from 'zod';
import { scene } from './scene.js';
import { paintAs } from './scheme.js';
import { PreviewServer } from './server.js';

/** What the console says to this frame. The frame says `ready` once. */
const told = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('scene'), scene }),
  z.object({ kind: z.literal('scheme'), scheme: z.enum(['light', 'dark']) }),
]);

const botId = 'preview';
let server: PreviewServer | undefined;
let scheme: 'light' | 'dark' = 'light';

// What a preview keeps is nobody's: not of the next one, and not of the demo shop on the same origin.
Object.defineProperty(window, 'localStorage', { value: undefined });
// A click in the form would count as one in here, and the chat would take the cursor out of the form.
Object.defineProperty(navigator, 'userActivation', { value: { isActive: false } });

window.addEventListener('message', ({ origin, source, data }) => {
  if (origin !== window.location.origin || source !== window.parent) return;
  const message = told.safeParse(data);
  if (!message.success) return;
  if (message.data.kind === 'scheme') {
    scheme = message.data.scheme;
    paintAs(scheme);
  } else if (server) server.play(message.data.scene);
  else begin(new PreviewServer(message.data.scene, follow));
});
window.parent.postMessage({ kind: 'ready' }, window.location.origin);

/** The widget of every other page, before a server that is this page. */
function begin(playing: PreviewServer): void {
  server = playing;
  window.fetch = async (input, init) => await playing.fetch(input, init);
  const script = document.createElement('script');
  script.src = '/widget.js';
  script.dataset.bot = botId;
  script.addEventListener('load', () => {
    paintAs(scheme);
    window.Parley?.('open');
  });
  document.body.append(script);
}

/** As when another tab of a visitor began a new conversation: the widget goes there, without loading anew. */
function follow(token: string): void {
  const newValue = JSON.stringify({ token, outbox: [] });
  window.dispatchEvent(new StorageEvent('storage', { key: `parley:${botId}`, newValue }));
}

declare global {
  interface Window {
    Parley?: (command: 'open') => void;
  }
}
