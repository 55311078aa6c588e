import type { ChatAttributes, Parley } from './types.js';

export interface LoadOptions extends Partial<ChatAttributes> {
  /** Where Parley is served, such as `https://chat.example.org`. */
  from: string;
}

let loading: Promise<Parley> | undefined;

/**
 * Adds Parley's script to the page, once however often it is called, and with `bot` a chat that has these attributes. Resolves to
 * what is also `window.Parley`; rejects when the script does not come, and may then be called again.
 */
export async function loadParley({ from, ...attributes }: LoadOptions): Promise<Parley> {
  loading ??= addScript(new URL('/widget.js', from).href).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  const parley = await loading;
  const { bot } = attributes;
  if (bot !== undefined && !document.querySelector(`parley-chat[bot="${CSS.escape(bot)}"]`)) {
    const chat = document.createElement('parley-chat');
    for (const [name, value] of Object.entries(attributesOf(attributes)))
      if (value !== undefined) chat.setAttribute(name, value);
    document.body.append(chat);
  }
  return parley;
}

/** As they stand on the element. */
export const attributesOf = ({
  exposePii,
  ...others
}: Partial<ChatAttributes>): Record<string, string | undefined> => ({
  ...others,
  'expose-pii': exposePii ? '' : undefined,
});

function addScript(src: string): Promise<Parley> {
  if (window.Parley?.open) return Promise.resolve(window.Parley);
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    const fail = () => {
      script.parentNode?.removeChild(script);
      reject(new Error(`Parley did not come from ${src}.`));
    };
    script.async = true;
    script.src = src;
    script.onload = () => (window.Parley?.open ? resolve(window.Parley) : fail());
    script.onerror = fail;
    document.head.append(script);
  });
}
