import { storageOrNone } from '../storage.js';

/** Remembers in this tab that the chat is open, for the next page of the site. */
export function keepOpen(key: string) {
  const storage = storageOrNone('sessionStorage');
  const name = `${key}:open`;
  return {
    was: (): boolean => storage?.getItem(name) === '1',
    note(isOpen: boolean) {
      if (!isOpen) return storage?.removeItem(name);
      try {
        storage?.setItem(name, '1');
      } catch {
        // Where nothing more can be stored, the next page begins with the launcher.
        return;
      }
    },
  };
}
