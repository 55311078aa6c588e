import type { StartConversation } from '#contracts/widget.js';

/** What a new conversation tells the server of this page: only what its contract accepts. */
export function beginningHere(): StartConversation {
  const { protocol, href, origin, pathname } = location;
  const pageUrl = href.length <= 2048 ? href : `${origin}${pathname}`.slice(0, 2048);
  const isLocale = /^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/.test(navigator.language);
  return {
    ...(/^https?:$/.test(protocol) && { pageUrl }),
    ...(isLocale && { locale: navigator.language }),
  };
}

/** Undefined where the browser forbids storage, as with blocked cookies or in a sandboxed frame. */
export function localStorageOrNone(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}
