import { Badge, CloseButton, createTheme, type MantineColorsTuple } from '@mantine/core';
import { texts } from './texts/texts.js';

/** The green of Parley; shade 7 is readable on white and under white (4.5:1 and more). */
const parley: MantineColorsTuple = [
  '#e6f7f5',
  '#cfeae8',
  '#a0d6d2',
  '#6dc0ba',
  '#45aea6',
  '#2ba39a',
  '#1a9a91',
  '#0b7a75',
  '#066b66',
  '#005b57',
];

/** Mantine's grey and red with text shades that keep 4.5:1 on white. */
const gray: MantineColorsTuple = [
  ...(['#f8f9fa', '#f1f3f5', '#e9ecef', '#dee2e6', '#ced4da', '#adb5bd', '#5c636a', '#495057', '#343a40'] as const),
  '#212529',
];
const red: MantineColorsTuple = [
  ...(['#fff5f5', '#ffe3e3', '#ffc9c9', '#ffa8a8', '#ff8787', '#ff6b6b', '#c92a2a', '#b52525', '#a32121'] as const),
  '#8c1c1c',
];

const named = { 'aria-label': texts.common.close };

export const theme = createTheme({
  primaryColor: 'parley',
  primaryShade: { light: 7, dark: 7 },
  colors: { parley, gray, red },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Badge: Badge.extend({ defaultProps: { tt: 'none', fw: 500 } }),
    CloseButton: CloseButton.extend({ defaultProps: { ...named } }),
  },
});
