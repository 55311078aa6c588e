/** Shows the widget light or dark whatever the device prefers. */
export function paintAs(scheme: 'light' | 'dark'): void {
  document.documentElement.dataset.scheme = scheme;
  document.querySelector('parley-chat')?.setAttribute('theme', scheme);
}
