import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { partOf } from './form-part.js';

const slack = 48;

/**
 * Keeps a scrolled list at its end while the visitor is there, and never pulls one who reads further up. `behind` turns true when
 * `arrived` grows out of sight; when `written` grows, the visitor wrote something and wants to see it.
 */
export function useStickToEnd(arrived: number, written: number) {
  const scroller = useRef<HTMLElement>(null);
  const sticks = useRef(true);
  const seen = useRef({ arrived, written, height: 0, room: 0 });
  const [behind, setBehind] = useState(false);

  /** Was the visitor at the end of what was there to see, with the room there was? Asked of a hidden list, it is as it was. */
  const look = useCallback(() => {
    const element = scroller.current;
    if (!element || element.clientHeight === 0) return;
    sticks.current = seen.current.height - element.scrollTop - seen.current.room < slack;
    if (sticks.current) setBehind(false);
  }, []);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
    sticks.current = true;
    setBehind(false);
  }, []);

  useLayoutEffect(() => {
    // Scroll events come a frame late, so the place is looked up again before anything moves it.
    look();
    if (written > seen.current.written || sticks.current) toEnd();
    else if (arrived > seen.current.arrived) setBehind(true);
    const { scrollHeight = 0, clientHeight = 0 } = scroller.current ?? {};
    seen.current = { arrived, written, height: scrollHeight, room: clientHeight };
  });

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    // The keyboard of a phone, and the panel's first showing, change the height without a scroll.
    const resized = new ResizeObserver(() => {
      seen.current.height = element.scrollHeight;
      seen.current.room = element.clientHeight;
      // Who fills in a form is to see the field, not the end, above the keyboard that it called.
      const field = partOf(element.querySelector(':focus'));
      if (field) field.scrollIntoView({ block: 'nearest' });
      else if (sticks.current) toEnd();
    });
    element.addEventListener('scroll', look, { passive: true });
    resized.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      resized.disconnect();
    };
  }, [look, toEnd]);

  return { scroller, behind, toEnd };
}
