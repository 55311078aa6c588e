import { type CSSProperties, createElement, useEffect } from 'react';
import { attributesOf, loadParley } from './load-parley.js';
import type { ChatAttributes, EventName, ParleyEvent } from './types.js';

export interface ParleyChatProps extends ChatAttributes {
  /** Where Parley is served, such as `https://chat.example.org`. */
  from: string;
  className?: string;
  style?: CSSProperties;
}

/** The chat as a React component (React 18 and 19). It leaves page and server when it is unmounted, and keeps the conversation. */
export function ParleyChat({ from, className, style, ...attributes }: ParleyChatProps) {
  useEffect(() => {
    loadParley({ from }).catch((error: unknown) => console.error(error));
  }, [from]);
  return createElement('parley-chat', { ...attributesOf(attributes), class: className, style });
}

/** Listens to an event of the page's chats while the component is mounted. */
export function useParleyEvent<K extends EventName>(name: K, listener: (event: ParleyEvent<K>) => void) {
  useEffect(() => {
    const hear = (event: Event) => {
      if (isParleyEvent<K>(event)) listener(event);
    };
    window.addEventListener(`parley:${name}`, hear);
    return () => window.removeEventListener(`parley:${name}`, hear);
  }, [name, listener]);
}

const isParleyEvent = <K extends EventName>(event: Event): event is ParleyEvent<K> => event instanceof CustomEvent;
