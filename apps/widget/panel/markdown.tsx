import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { type Block, type Inline, parseMarkdown } from '#contracts/markdown.js';

/** A bot's text as nodes, never as HTML; `open` while it is still growing. */
export function Markdown({ text, open }: { text: string; open: boolean }) {
  return useMemo(() => <>{parseMarkdown(text, open).map(showBlock)}</>, [text, open]);
}

function showBlock(block: Block): ComponentChildren {
  if (block.kind === 'rule') return <hr />;
  if (block.kind === 'code')
    return (
      <pre>
        <code>{block.text}</code>
      </pre>
    );
  if (block.kind === 'heading')
    return (
      <p>
        <strong>{block.children.map(showInline)}</strong>
      </p>
    );
  if (block.kind === 'paragraph') return <p>{block.children.map(showInline)}</p>;
  const items = block.items.map((item) => <li>{showItem(item)}</li>);
  return block.start === undefined ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
}

/** An item of one line needs no paragraph around it. */
const showItem = (blocks: Block[]): ComponentChildren =>
  blocks.map((block, at) =>
    at === 0 && block.kind === 'paragraph' ? block.children.map(showInline) : showBlock(block),
  );

function showInline(node: Inline): ComponentChildren {
  if (typeof node === 'string') return node;
  if (node.kind === 'code') return <code>{node.text}</code>;
  const children = node.children.map(showInline);
  if (node.kind === 'strong') return <strong>{children}</strong>;
  if (node.kind === 'emphasis') return <em>{children}</em>;
  return (
    <a href={node.href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}
