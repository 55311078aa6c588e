import { texts } from '../texts/texts.js';

const largest = 1_000_000;
const t = texts.bots;

/** Text files as articles. The title is the first heading of the file, or else its name. */
export async function readArticles(files: readonly File[]) {
  const read: { title: string; text: string }[] = [];
  const refused: { name: string; why: string }[] = [];
  for (const file of files) {
    if (file.size > largest) {
      refused.push({ name: file.name, why: t.tooBig });
      continue;
    }
    const text = decode(await file.arrayBuffer());
    if (text === undefined) refused.push({ name: file.name, why: t.notText });
    else if (text.trim() === '') refused.push({ name: file.name, why: t.noText });
    else read.push({ title: titleOf(text, file.name), text });
  }
  return { read, refused };
}

function decode(bytes: ArrayBuffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function titleOf(text: string, fileName: string): string {
  const heading = /^#\s+(.+)$/m.exec(text)?.[1]?.trim();
  const name = fileName.replace(/\.(md|markdown|txt)$/i, '').replace(/[-_]+/g, ' ');
  return (heading || name || fileName).slice(0, 200);
}
