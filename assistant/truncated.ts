const sentenceEnd = /[.!?…]["'”’)\]*_]*(?=\s)|[。！？]|\n/g;

/** A text that was cut off, shortened to its last whole sentence or line; without one, to its last whole word and an ellipsis. */
export function truncated(text: string): string {
  const whole = text.trimEnd();
  if (/[.!?…。！？]["'”’)\]*_]*$/.test(whole)) return whole;
  const end = [...whole.matchAll(sentenceEnd)].at(-1);
  if (end) return whole.slice(0, end.index + end[0].length).trimEnd();
  const words = whole.replace(/\s+\S*$/, '');
  return words && `${words}…`;
}
