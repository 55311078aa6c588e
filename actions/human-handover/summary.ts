interface Said {
  from: 'visitor' | 'bot';
  text: string;
}

/** A word; scripts that write no spaces count by character, and a long run by its parts. */
const word =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]|[^\s\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]{1,30}/gu;

/**
 * What a conversation is about, without a model: the visitor's own words, the newest first kept when it gets too long.
 * Deterministic, at most `maxWords` words.
 */
export function extractSummary(said: readonly Said[], maxWords = 120): string {
  const lines: string[] = [];
  let left = maxWords;
  for (const { from, text } of [...said].reverse()) {
    const line = text.replace(/\s+/g, ' ').trim();
    if (from !== 'visitor' || left <= 0 || line === '') continue;
    const words = [...line.matchAll(word)];
    const next = words[left];
    lines.unshift(next ? `${line.slice(0, next.index).trimEnd()}…` : line);
    left -= words.length;
  }
  return lines.join('\n');
}
