import { safeHref } from './urls.js';

/** Text within a block. */
export type Inline =
  | string
  | { kind: 'strong'; children: Inline[] }
  | { kind: 'emphasis'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; href: string; children: Inline[] };

export type Block =
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'heading'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'rule' }
  | { kind: 'list'; start: number | undefined; items: Block[][] };

/**
 * Parses the Markdown that models write into the tree that chat, console and mails draw: paragraphs, headings, bold, italic, code,
 * lists, links. No HTML, no images. `open` says that the text is still growing: marks at its end that wait for their partner are
 * taken as if it had come. Hostile text costs linear time.
 */
export function parseMarkdown(text: string, open = false): Block[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  if (open && loneMarker.test(lines.at(-1) ?? '')) lines.pop();
  return parseBlocks(lines, open);
}

const loneMarker = /^\s*(?:[-*+_]+|\d{1,3}[.)]|#{1,6}|`{1,2}|~{1,3})\s*$/;
const fence = /^\s{0,3}(```+|~~~+)/;
const listMarker = /^(\s{0,3})([-*+•]|\d{1,9}[.)])(\s+)(?=\S)/;
const heading = /^\s{0,3}#{1,6}\s+(.*?)\s*#*$/;
const rule = /^\s{0,3}([-*_])(?:\s*\1){2,}\s*$/;
const deepestList = 8;

function parseBlocks(lines: readonly string[], open: boolean, depth = 0): Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  const endParagraph = (last: boolean) => {
    if (paragraph.length > 0)
      blocks.push({ kind: 'paragraph', children: parseInline(paragraph.join('\n').trim(), open && last) });
    paragraph = [];
  };

  for (let i = 0; i < lines.length; ) {
    const line = lines[i] ?? '';
    const mark = fence.exec(line)?.[1];
    const title = heading.exec(line)?.[1];
    if (mark) {
      endParagraph(false);
      const end = findFrom(lines, i + 1, (other) => other.trim() === mark);
      blocks.push({ kind: 'code', text: lines.slice(i + 1, end).join('\n') });
      i = end + 1;
    } else if (rule.test(line)) {
      endParagraph(false);
      blocks.push({ kind: 'rule' });
      i += 1;
    } else if (title !== undefined) {
      endParagraph(false);
      i += 1;
      blocks.push({ kind: 'heading', children: parseInline(title, open && i === lines.length) });
    } else if (depth < deepestList && listMarker.test(line)) {
      endParagraph(false);
      const { end, ...list } = readList(lines, i);
      const items = list.items.map((item, at) =>
        parseBlocks(item, open && end === lines.length && at === list.items.length - 1, depth + 1),
      );
      blocks.push({ kind: 'list', start: list.start, items });
      i = end;
    } else {
      if (line.trim() === '') endParagraph(false);
      else paragraph.push(line.trim());
      i += 1;
    }
  }
  endParagraph(true);
  return blocks;
}

/** Collects the items of the list that begins at `from`, each as its own lines without the indentation. */
function readList(lines: readonly string[], from: number) {
  const number = /^\s*(\d+)/.exec(lines[from] ?? '')?.[1];
  const ordered = number !== undefined;
  const items: string[][] = [];
  let width = 0;
  let i = from;
  for (; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const item = items.at(-1);
    const indent = line.length - line.trimStart().length;
    const marker = listMarker.exec(line);
    if (marker && (indent < 2 || indent < width)) {
      if (/\d/.test(marker[2] ?? '') !== ordered) break;
      width = marker[0].length;
      items.push([line.slice(width)]);
    } else if (line.trim() === '') {
      const next = findFrom(lines, i + 1, (other) => other.trim() !== '');
      if (!continues(lines[next] ?? '', ordered)) break;
      for (; i < next; i++) item?.push('');
      i -= 1;
    } else if (indent >= 2) {
      item?.push(line.slice(Math.min(indent, width)));
    } else if ((lines[i - 1] ?? '').trim() !== '' && !fence.test(line) && !heading.test(line)) {
      item?.push(line);
    } else break;
  }
  return { items, end: i, start: ordered ? Number(number) : undefined };
}

/** Does the list go on with the first line behind blank ones? */
function continues(line: string, ordered: boolean): boolean {
  const marker = listMarker.exec(line)?.[2];
  return /^\s{2}/.test(line) || (marker !== undefined && /\d/.test(marker) === ordered);
}

/** Where the next such line stands, or the end. */
function findFrom(lines: readonly string[], from: number, is: (line: string) => boolean): number {
  let at = from;
  while (at < lines.length && !is(lines[at] ?? '')) at++;
  return at;
}

const token = /\\([!-/:-@[-`{-~])|(`+)|(\*{1,3}|_{1,3})|(!?\[)|(https?:\/\/[^\s<>"`*]+)/g;
const link = /!?\[((?:[^[\]\\]|\\.){0,500})\]\(\s*<?([^\s<>()]*(?:\([^\s()]*\)[^\s()]*){0,9})>?(?:\s+"[^"\n]*")?\s*\)/y;
const halfLink = /!?\[([^[\]\n]{0,500})(?:\](?:\([^\s)]*)?)?$/y;

interface Frame {
  mark: string;
  children: Inline[];
}

/** One pass with a stack of open marks, so that hostile text costs linear time. */
function parseInline(text: string, open: boolean): Inline[] {
  const root: Frame = { mark: '', children: [] };
  const frames = [root];
  const top = () => frames.at(-1) ?? root;
  const add = (...nodes: Inline[]) => top().children.push(...nodes.filter((node) => node !== ''));

  /** Ends every frame down to the innermost one with `mark`; marks that found no partner are text. */
  function close(mark: string) {
    for (let frame = frames.pop(); frame; frame = frames.pop()) {
      if (frame.mark === mark) return add(wrap(frame));
      add(frame.mark, ...frame.children);
    }
  }

  function takeMarks(run: string, before: string, after: string) {
    const wordInside = run.startsWith('_') && /\w/.test(before) && /\w/.test(after);
    let left = run;
    while (left !== '') {
      const ends = frames.filter(({ mark }) => mark !== '' && left.startsWith(mark)).at(-1);
      const starts = after !== '' && !/\s/.test(after) && !wordInside && frames.length < 20;
      const mark = ends?.mark ?? left.slice(0, 2);
      if (ends && before !== '' && !/\s/.test(before) && !wordInside) close(mark);
      else if (starts) frames.push({ mark, children: [] });
      else if (!open || after !== '') add(mark);
      left = left.slice(mark.length);
    }
  }

  let at = 0;
  token.lastIndex = 0;
  for (const found of text.matchAll(token)) {
    if (found.index < at) continue;
    const [whole, escaped, ticks, marks, bracket, url] = found;
    add(text.slice(at, found.index));
    at = found.index + whole.length;
    if (escaped) add(escaped);
    else if (ticks) {
      const end = text.indexOf(ticks, at);
      if (end === -1 && !open) add(ticks);
      else {
        const code = text.slice(at, end === -1 ? undefined : end);
        if (code !== '') add({ kind: 'code', text: code.trim() || code });
        at = end === -1 ? text.length : end + ticks.length;
      }
    } else if (marks) takeMarks(marks, text.charAt(found.index - 1), text.charAt(at));
    else if (bracket) {
      const full = matchAt(link, text, found.index);
      const half = !full && open ? matchAt(halfLink, text, found.index) : undefined;
      const match = full ?? half;
      if (!match) add(bracket);
      else {
        const children = parseInline(match[1] ?? '', open && match === half);
        const href = safeHref(match[2] ?? '');
        if (full && href && bracket === '[') add({ kind: 'link', href, children });
        else add(...children);
        at = found.index + match[0].length;
      }
    } else if (url) {
      const shown = trimUrl(url);
      const href = safeHref(shown);
      at = found.index + shown.length;
      add(href ? { kind: 'link', href, children: [shown] } : shown);
    }
  }
  add(text.slice(at));
  while (frames.length > 1) {
    const frame = frames.pop() ?? root;
    if (open) add(wrap(frame));
    else add(frame.mark, ...frame.children);
  }
  return joined(root.children);
}

const wrap = ({ mark, children }: Frame): Inline =>
  children.length === 0 ? '' : { kind: mark.length === 2 ? 'strong' : 'emphasis', children: joined(children) };

/** Puts neighbouring texts together. */
function joined(nodes: readonly Inline[]): Inline[] {
  const merged: Inline[] = [];
  for (const node of nodes) {
    const last = merged.at(-1);
    if (typeof node === 'string' && typeof last === 'string') merged[merged.length - 1] = last + node;
    else merged.push(node);
  }
  return merged;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** A sentence's full stop or a closing bracket behind an address is not part of it. */
function trimUrl(url: string): string {
  const trimmed = url.replace(/[.,;:!?'_~]+$/, '');
  return trimmed.endsWith(')') && !trimmed.includes('(') ? trimmed.slice(0, -1) : trimmed;
}
