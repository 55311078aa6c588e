/** Undefined where the browser forbids storage, as with blocked cookies or in a sandboxed frame. */
export function localStorageOrNone(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}
