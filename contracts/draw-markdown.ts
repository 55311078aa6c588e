import type { Block, Inline } from './markdown.js';

/** What draws a text in one place: how elements are made there, and what becomes of words and links. */
export interface Pen<Node> {
  element(tag: string, props: { start: number } | null, ...children: (Node | string)[]): Node;
  text(text: string): Node | string;
  link(link: Link, children: (Node | string)[]): Node;
}

export type Link = Extract<Inline, { kind: 'link' }>;

/** The nodes of a text, the same in chat, console and mails; never HTML. */
export const drawMarkdown = <Node>(blocks: readonly Block[], pen: Pen<Node>): Node[] =>
  blocks.map((block) => drawBlock(block, pen));

function drawBlock<Node>(block: Block, pen: Pen<Node>): Node {
  const { element } = pen;
  if (block.kind === 'rule') return element('hr', null);
  if (block.kind === 'code') return element('pre', null, element('code', null, block.text));
  if (block.kind === 'heading') return element('p', null, element('strong', null, ...drawInlines(block.children, pen)));
  if (block.kind === 'paragraph') return element('p', null, ...drawInlines(block.children, pen));
  const { start, items } = block;
  const drawn = items.map((item) => element('li', null, ...drawItem(item, pen)));
  return start === undefined ? element('ul', null, ...drawn) : element('ol', { start }, ...drawn);
}

/** An item of one line needs no paragraph around it. */
const drawItem = <Node>(blocks: readonly Block[], pen: Pen<Node>): (Node | string)[] =>
  blocks.flatMap((block, at) =>
    at === 0 && block.kind === 'paragraph' ? drawInlines(block.children, pen) : [drawBlock(block, pen)],
  );

const drawInlines = <Node>(nodes: readonly Inline[], pen: Pen<Node>): (Node | string)[] =>
  nodes.map((node) => {
    if (typeof node === 'string') return pen.text(node);
    if (node.kind === 'code') return pen.element('code', null, node.text);
    const children = drawInlines(node.children, pen);
    if (node.kind === 'link') return pen.link(node, children);
    return pen.element(node.kind === 'strong' ? 'strong' : 'em', null, ...children);
  });
