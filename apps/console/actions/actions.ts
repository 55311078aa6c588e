import { Contact, Headset, type LucideIcon, Mail, MousePointerClick, Webhook } from 'lucide-react';

/** Every action, in the order of the page. */
export const actionNames = [
  'lead-capture',
  'human-handover',
  'email-notifications',
  'webhooks',
  'action-buttons',
] as const;
export type ActionName = (typeof actionNames)[number];

export const isActionName = (name: string): name is ActionName => actionNames.some((one) => one === name);

export const actionIcons: Record<ActionName, LucideIcon> = {
  'lead-capture': Contact,
  'human-handover': Headset,
  'email-notifications': Mail,
  webhooks: Webhook,
  'action-buttons': MousePointerClick,
};
