/**
 * Where the panel covers the page (on a phone, or as a full-screen chat): makes the rest of the page inert, and follows the part of
 * the screen that the keyboard leaves free. Elsewhere it does nothing. Returns what undoes it.
 */
export function takeOver(host: Element, container: HTMLElement): () => void {
  const mode = host.getAttribute('mode');
  const dialog = container.querySelector('[role="dialog"]');
  if (mode === 'inline' || (mode !== 'fullscreen' && !smallScreen.matches)) return () => {};
  const covered = around(host).filter((element) => !element.inert);
  for (const element of covered) element.inert = true;
  dialog?.setAttribute('aria-modal', 'true');

  const left = new AbortController();
  const viewport = window.visualViewport;
  const fit = () => {
    container.style.setProperty('--free-height', `${viewport?.height ?? innerHeight}px`);
    container.style.setProperty('--free-top', `${viewport?.offsetTop ?? 0}px`);
  };
  fit();
  for (const change of ['resize', 'scroll']) viewport?.addEventListener(change, fit, { signal: left.signal });

  return () => {
    for (const element of covered) element.inert = false;
    dialog?.removeAttribute('aria-modal');
    left.abort();
  };
}

/** Where the stylesheets let the panel cover the page. */
export const smallScreen = matchMedia('(max-width: 480px), (max-height: 480px)');

/** Everything of the page that neither is the element nor holds it, in as few elements as may be. */
function around(host: Element): HTMLElement[] {
  const parent = host.parentElement;
  if (!parent || host === document.body) return [];
  const siblings = [...parent.children].filter((one): one is HTMLElement => one instanceof HTMLElement && one !== host);
  return [...siblings, ...around(parent)];
}
