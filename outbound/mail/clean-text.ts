// Format characters (Cf) are invisible: bidi controls, zero width, soft hyphens, tags. Arabic number signs are Cf and visible.
const invisible = /(?![\n\t])\p{Cc}|(?!\u200C|\u200D|[\u0600-\u0605\u06DD\u070F\u08E2])\p{Cf}/gu;
const uselessJoiners = /(?<![\p{M}\p{Script=Arabic}\p{Extended_Pictographic}\p{Emoji_Modifier}])(?:\u200C|\u200D)+/gu;

/**
 * Text as a mail may show it: lines end in \n, and nothing in it is a control character, turns the reading direction or cannot
 * be seen. Joiners stay where scripts and emoji are made of them.
 */
export const cleanText = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(invisible, '')
    .replace(uselessJoiners, '');
