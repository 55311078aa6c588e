import type { ComponentChildren } from 'preact';
import type { ChannelName } from '#contracts/entries.js';
import { Icon } from './icons.js';

/** Plain glyphs of our own, not the owners' logos. */
export const channelIcons: Record<ChannelName, ComponentChildren> = {
  email: <Icon path="M5 5.5h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2ZM3.5 7.5l8.5 6 8.5-6" />,
  whatsapp: (
    <Icon path="M12 3.5a8.5 8.5 0 0 0-7.4 12.7L3.5 20.5l4.4-1.1A8.5 8.5 0 1 0 12 3.5ZM9 8.5c0 3.6 2.9 6.5 6.5 6.5l.3-1.9-2.2-.8-.9 1a5 5 0 0 1-2-2l1-.9-.8-2.2Z" />
  ),
  telegram: <Icon path="M21 4 3 11.2l5.4 2.2M21 4l-3 15.5-9.6-6.1M21 4 8.4 13.4v6l3.2-3.6" />,
  instagram: (
    <Icon path="M8 3.5h8A4.5 4.5 0 0 1 20.5 8v8a4.5 4.5 0 0 1-4.5 4.5H8A4.5 4.5 0 0 1 3.5 16V8A4.5 4.5 0 0 1 8 3.5ZM12 8.3a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4ZM16.8 7.2v.01" />
  ),
  messenger: (
    <Icon path="M12 3.5c-4.9 0-8.5 3.5-8.5 8 0 2.5 1.1 4.6 2.8 6v3.2l2.8-1.6c.9.3 1.9.4 2.9.4 4.9 0 8.5-3.5 8.5-8s-3.6-8-8.5-8ZM7.5 13.5l3-3.2 3 2.4 3-3.2" />
  ),
};
