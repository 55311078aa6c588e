/**
 * On a phone the open panel covers the page: makes the rest of the page inert, and follows the part of the screen that the
 * keyboard leaves free. Elsewhere it does nothing. Returns what undoes it.
 */
export function takeOver(host: Element, container: HTMLElement): () => void {
  const dialog = container.querySelector('[role="dialog"]');
  if (!matchMedia('(max-width: 480px), (max-height: 480px)').matches) return () => {};
  const covered = [...document.body.children].filter(
    (element): element is HTMLElement => element instanceof HTMLElement && element !== host && !element.inert,
  );
  for (const element of covered) element.inert = true;
  dialog?.setAttribute('aria-modal', 'true');

  const viewport = window.visualViewport;
  const fit = () => {
    container.style.setProperty('--free-height', `${viewport?.height ?? innerHeight}px`);
    container.style.setProperty('--free-top', `${viewport?.offsetTop ?? 0}px`);
  };
  fit();
  viewport?.addEventListener('resize', fit);
  viewport?.addEventListener('scroll', fit);

  return () => {
    for (const element of covered) element.inert = false;
    dialog?.removeAttribute('aria-modal');
    viewport?.removeEventListener('resize', fit);
    viewport?.removeEventListener('scroll', fit);
  };
}
