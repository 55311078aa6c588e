/** @jsxImportSource react */
import { Fragment, type ReactNode } from 'react';
import { type Block, type Inline, parseMarkdown } from '#contracts/markdown.js';
import { Lines } from './lines.js';

/** A bot's text as the widget draws it, except that links are printed: a mail has no link that somebody else wrote. */
export const Markdown = ({ text }: { text: string }) => each(parseMarkdown(text), showBlock);

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
  if (typeof node === 'string') return <Lines text={node} />;
  if (node.kind === 'code') return <code>{node.text}</code>;
  const children = each(node.children, showInline);
  if (node.kind === 'strong') return <strong>{children}</strong>;
  if (node.kind === 'emphasis') return <em>{children}</em>;
  const saysAddress = node.children.length === 1 && node.children[0] === node.href;
  return saysAddress ? (
    children
  ) : (
    <>
      {children} ({node.href})
    </>
  );
}
