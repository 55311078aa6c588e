import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { MoreIcon } from './icons.js';
import { useWording } from './wording.js';

export interface MenuItem {
  label: string;
  act(): void;
}

/** A button that shows more buttons. Escape, another click or the focus elsewhere hides them, and only them. */
export function Menu({ items }: { items: MenuItem[] }) {
  const { texts } = useWording();
  const [shown, setShown] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useLayoutEffect(() => {
    const element = menu.current;
    if (!shown || !element) return;
    const done = new AbortController();
    const listenTo = { signal: done.signal };
    const hideFrom = (target: EventTarget | null | undefined) =>
      target instanceof Node && !element.contains(target) && setShown(false);
    document.addEventListener('pointerdown', (event) => hideFrom(event.composedPath()[0]), listenTo);
    element.addEventListener('focusout', ({ relatedTarget }) => hideFrom(relatedTarget), listenTo);
    element.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        setShown(false);
        button.current?.focus();
      },
      listenTo,
    );
    return () => done.abort();
  }, [shown]);

  return (
    <div class="menu" ref={menu}>
      <button
        type="button"
        class="icon"
        ref={button}
        aria-label={texts.menu}
        aria-expanded={shown}
        aria-controls="menu"
        onClick={() => setShown(!shown)}
      >
        <MoreIcon />
      </button>
      <ul id="menu" hidden={!shown}>
        {items.map(({ label, act }) => (
          <li key={label}>
            <button
              type="button"
              onClick={() => {
                setShown(false);
                button.current?.focus();
                act();
              }}
            >
              {label}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
