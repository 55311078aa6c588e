import { Drawer, type DrawerProps } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { texts } from '../texts/texts.js';

/** A drawer at the right. Escape closes what lies over it first: a question, a list, the icons. */
export const SideDrawer = ({ onClose, ...props }: DrawerProps) => (
  <Drawer
    onClose={onClose}
    closeOnEscape={false}
    onKeyDown={(event) => isOwnEscape(event) && onClose()}
    position="right"
    closeButtonProps={{ 'aria-label': texts.common.close }}
    {...props}
  />
);

/** What lies over it is elsewhere in the document, or says so. */
const isOwnEscape = ({ key, target, currentTarget }: KeyboardEvent): boolean =>
  key === 'Escape' &&
  target instanceof Element &&
  currentTarget.contains(target) &&
  target.getAttribute('data-mantine-stop-propagation') !== 'true';
