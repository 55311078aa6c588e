import type { ComponentChildren } from 'preact';
import { Markdown } from './markdown.js';
import { useWording } from './wording.js';

interface BubbleProps {
  from: 'bot' | 'visitor';
  author: string;
  text: string;
  growing?: boolean;
  children?: ComponentChildren;
}

/** What somebody said; `growing` while it is being written. */
export function Bubble({ from, author, text, growing = false, children }: BubbleProps) {
  const { texts } = useWording();
  return (
    <div class={`message ${from}`}>
      <span class="unseen">{from === 'bot' ? author : texts.you}: </span>
      <div class="bubble" dir="auto">
        {from === 'bot' ? <Markdown text={text} open={growing} /> : text}
      </div>
      {children}
    </div>
  );
}
