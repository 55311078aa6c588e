import { type ComponentChildren, Fragment, h } from 'preact';
import { useMemo } from 'preact/hooks';
import { drawMarkdown, type Pen } from '#contracts/draw-markdown.js';
import { parseMarkdown } from '#contracts/markdown.js';

/** A bot's text; `open` while it is still growing. */
export const Markdown = ({ text, open }: { text: string; open: boolean }) =>
  useMemo(() => h(Fragment, null, ...drawMarkdown(parseMarkdown(text, open), pen)), [text, open]);

const pen: Pen<ComponentChildren> = {
  element: h,
  text: (text) => text,
  link: ({ href }, children) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
};
