import { Anchor } from '@mantine/core';
import { createElement, Fragment, type ReactNode, useMemo } from 'react';
import { drawMarkdown, type Pen } from '#contracts/draw-markdown.js';
import { parseMarkdown } from '#contracts/markdown.js';

/** A bot's text as the visitor saw it. */
export const Markdown = ({ text }: { text: string }) =>
  useMemo(() => createElement(Fragment, null, ...drawMarkdown(parseMarkdown(text), pen)), [text]);

const pen: Pen<ReactNode> = {
  element: createElement,
  text: (text) => text,
  link: ({ href }, children) =>
    createElement(
      Anchor<'a'>,
      { href, inherit: true, underline: 'always', target: '_blank', rel: 'noopener noreferrer nofollow' },
      ...children,
    ),
};
