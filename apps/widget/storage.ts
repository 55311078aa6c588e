/** Undefined where the browser forbids storage, as with blocked cookies or in a sandboxed frame. */
export function storageOrNone(kind: 'localStorage' | 'sessionStorage'): Storage | undefined {
  try {
    return window[kind];
  } catch {
    return undefined;
  }
}
