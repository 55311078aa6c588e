/** Says on the launcher how much is unread: `label` is its whole name, which a screen reader hears instead of the number. */
export function showUnread(root: ShadowRoot, { label, language }: { label: string; language: string }, unread: number) {
  const launcher = root.querySelector<HTMLElement>('.launcher');
  if (!launcher) return;
  launcher.setAttribute('aria-label', label);
  launcher.lang = language;
  const badge = launcher.querySelector('.badge') ?? launcher.appendChild(document.createElement('span'));
  badge.className = 'badge';
  badge.setAttribute('aria-hidden', 'true');
  badge.textContent = unread > 9 ? '9+' : String(unread);
  badge.toggleAttribute('hidden', unread === 0);
}
