const speech = 'M6 5h12a3 3 0 0 1 3 3v6a3 3 0 0 1-3 3h-6l-5 4v-4H6a3 3 0 0 1-3-3V8a3 3 0 0 1 3-3z';
const down = 'm6 9.5 6 6 6-6';

declare const __LAUNCHER_NAMES__: Record<string, string>;
const names = __LAUNCHER_NAMES__;

/** The round button in the corner of the page. Its name is in the first of these languages (tags) that there is, else in English. */
export function createLauncher(wanted: (string | null | undefined)[], onClick: () => void, onInterest: () => void) {
  const button = document.createElement('button');
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  const lang = wanted.map((tag) => tag?.slice(0, 2) ?? '').find((language) => names[language]) ?? 'en';
  setAll(button, {
    class: 'launcher',
    part: 'launcher',
    lang,
    'aria-label': names[lang] ?? '',
    'aria-controls': 'panel',
  });
  setAll(svg, { viewBox: '0 0 24 24' });
  svg.append(shape);
  button.append(svg);
  button.onclick = onClick;
  button.onpointerenter = button.onfocus = onInterest;
  const setOpen = (isOpen: boolean) => {
    button.setAttribute('aria-expanded', String(isOpen));
    setAll(shape, isOpen ? { d: down, fill: 'none' } : { d: speech, fill: 'currentColor' });
  };
  setOpen(false);
  return { button, setOpen };
}

function setAll(element: Element, values: Record<string, string>) {
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
}
