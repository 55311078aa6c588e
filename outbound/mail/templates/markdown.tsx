/** @jsxImportSource react */
import { createElement, Fragment, type ReactNode } from 'react';
import { drawMarkdown, type Pen } from '#contracts/draw-markdown.js';
import { parseMarkdown } from '#contracts/markdown.js';
import { Lines } from './lines.js';

/** A bot's text as the widget draws it, except that links are printed: a mail has no link that somebody else wrote. */
export const Markdown = ({ text }: { text: string }) =>
  createElement(Fragment, null, ...drawMarkdown(parseMarkdown(text), pen));

const pen: Pen<ReactNode> = {
  element: createElement,
  text: (text) => <Lines text={text} />,
  link({ href, children: said }, children) {
    const saysAddress = said.length === 1 && said[0] === href;
    return createElement(Fragment, null, ...children, saysAddress ? '' : ` (${href})`);
  },
};
