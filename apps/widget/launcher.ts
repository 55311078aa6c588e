import texts from './texts/launcher.en.json' with { type: 'json' };

const speech = 'M6 5h12a3 3 0 0 1 3 3v6a3 3 0 0 1-3 3h-6l-5 4v-4H6a3 3 0 0 1-3-3V8a3 3 0 0 1 3-3z';
const down = 'm6 9.5 6 6 6-6';

/** The round button in the corner of the page. */
export function createLauncher(onClick: () => void, onInterest: () => void) {
  const button = document.createElement('button');
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  setAll(button, {
    type: 'button',
    class: 'launcher',
    part: 'launcher',
    'aria-label': texts.launcher,
    'aria-controls': 'panel',
  });
  setAll(svg, { viewBox: '0 0 24 24', 'aria-hidden': 'true' });
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
