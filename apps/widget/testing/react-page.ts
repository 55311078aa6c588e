import { createElement, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { loadParley } from '../embed/index.js';
import { ParleyChat, useParleyEvent } from '../embed/parley-chat.js';

/** What a test does with the page. */
export interface ReactPage {
  show(isShown: boolean): void;
  loadParley: typeof loadParley;
}

function Page() {
  const [isShown, show] = useState(true);
  const [opened, setOpened] = useState(0);
  useParleyEvent('opened', () => setOpened(opened + 1));
  Object.assign(window, { page: { show, loadParley } satisfies ReactPage });
  const chat = createElement(ParleyChat, {
    from: location.origin,
    bot: 'demo',
    mode: 'inline',
    style: { inlineSize: 300, blockSize: 420 },
  });
  return createElement('main', null, createElement('output', null, opened), isShown && chat);
}

const root = document.body.appendChild(document.createElement('div'));
createRoot(root).render(createElement(StrictMode, null, createElement(Page)));
