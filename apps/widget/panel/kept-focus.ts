import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** When the element that has the focus goes away, `keeper` around it takes the focus, and the keyboard does not lose its place. */
export function useKeptFocus(keeper: RefObject<HTMLElement | null>) {
  const had = keeper.current?.matches(':focus-within') ?? false;
  useLayoutEffect(() => {
    if (had && !keeper.current?.matches(':focus-within')) keeper.current?.focus({ preventScroll: true });
  });
}
