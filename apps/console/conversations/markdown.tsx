import { Anchor } from '@mantine/core';
import { Fragment, type ReactNode, useMemo } from 'react';
import { type Block, type Inline, parseMarkdown } from '#contracts/markdown.js';

/** A bot's text as the visitor saw it, as nodes, never as HTML. */
export function Markdown({ text }: { text: string }) {
  return useMemo(() => each(parseMarkdown(text), showBlock), [text]);
}

/** The nodes of one text never change places, so where they stand tells them apart. */
const each = <T,>(nodes: readonly T[], show: (node: T, at: number) => ReactNode): ReactNode =>
  nodes.map((node, at) => <Fragment key={at}>{show(node, at)}</Fragment>);

function showBlock(block: Block): ReactNode {
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
        <strong>{each(block.children, showInline)}</strong>
      </p>
    );
  if (block.kind === 'paragraph') return <p>{each(block.children, showInline)}</p>;
  const items = each(block.items, (blocks) => <li>{each(blocks, showInItem)}</li>);
  return block.start === undefined ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
}

/** An item of one line needs no paragraph around it. */
const showInItem = (block: Block, at: number): ReactNode =>
  at === 0 && block.kind === 'paragraph' ? each(block.children, showInline) : showBlock(block);

function showInline(node: Inline): ReactNode {
  if (typeof node === 'string') return node;
  if (node.kind === 'code') return <code>{node.text}</code>;
  const children = each(node.children, showInline);
  if (node.kind === 'strong') return <strong>{children}</strong>;
  if (node.kind === 'emphasis') return <em>{children}</em>;
  return (
    <Anchor href={node.href} inherit underline="always" target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </Anchor>
  );
}
