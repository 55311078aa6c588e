interface Said {
  from: 'visitor' | 'bot';
  text: string;
}

/**
 * What a conversation is about, without a model: the visitor's own words, the newest first kept when it gets too long.
 * Deterministic, at most `maxWords` words.
 */
export function extractSummary(said: readonly Said[], maxWords = 120): string {
  const lines: string[] = [];
  let left = maxWords;
  for (const { from, text } of [...said].reverse()) {
    if (from !== 'visitor' || left <= 0) continue;
    const words = text.split(/\s+/).filter((word) => word !== '');
    if (words.length === 0) continue;
    lines.unshift(words.length > left ? `${words.slice(0, left).join(' ')}…` : words.join(' '));
    left -= words.length;
  }
  return lines.join('\n');
}
