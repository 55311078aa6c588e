import type { StartConversation } from '#contracts/widget.js';

/**
 * What a new conversation tells the server of this page, and in which language the panel speaks, so that the server says what it
 * says in the same one: only what its contract accepts.
 */
export function beginningHere(locale: string): StartConversation {
  // In a frame the page is the one around it, as far as it says where it is.
  const { protocol, href, origin, pathname } = new URL(
    (window.parent !== window && document.referrer) || location.href,
  );
  const pageUrl = href.length <= 2048 ? href : `${origin}${pathname}`.slice(0, 2048);
  const isLocale = locale.length <= 35 && /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(locale);
  return {
    ...(/^https?:$/.test(protocol) && { pageUrl }),
    ...(isLocale && { locale }),
  };
}
