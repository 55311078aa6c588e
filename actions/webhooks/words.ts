/** Letters of scripts that write no spaces between words, or hang small words on others. */
const unspaced =
  '[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\u30FC\\p{sc=Hang}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}]';
const part = new RegExp(`\\p{N}+|(?:(?=[\\p{L}\\p{M}])${unspaced})+|(?:(?!${unspaced})[\\p{L}\\p{M}])+`, 'gu');
const isUnspaced = new RegExp(`^${unspaced}+$`, 'u');
const isAttached = /^[\p{sc=Arab}\p{sc=Hebr}]{3,}$/u;

/** Words of a text without case, accents and marks of pronunciation; letters and digits apart. */
export const wordsOf = (text: string): string[] => folded(text).match(part) ?? [];

const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(/(?<=[\p{sc=Latin}\p{sc=Greek}\p{sc=Arab}\p{sc=Hebr}])\p{M}+/gu, '')
    .normalize('NFC')
    .replace(/['’ʼ]/g, "'")
    .replace(/(?<!\p{L})(?:can't|cannot)(?!\p{L})/gu, 'can not')
    .replace(/(?<!\p{L})won't(?!\p{L})/gu, 'will not')
    .replace(/n't(?!\p{L})/gu, ' not');

/** Carry nothing by themselves, and change nothing when a sentence is put a little differently. No word that denies is here. */
const fillers = new Set(
  wordsOf(`
    a an the this that these those and or of to in on at for from with by about as is are was were be been am it its i me my mine we us
    our you your he she his her they them their has have had do does did will would can could should please want wants wanted would
    like likes needs need customer visitor user client s ll ve re d m
    der die das den dem des ein eine einen einem einer eines und oder von zu zum zur im in am an auf fur mit bei aus ist sind war waren
    sein ich mich mir mein meine meinen wir uns unser sie ihr ihre es er hat habe haben hatte wird werden mochte will bitte kunde kundin
    el la los las un una unos unas y o de del al a en por para con es son era fue ser que yo mi mis me nos su sus se lo le ha he han
    quiere quiero desea necesita necesito cliente
    le la les l un une des et ou de du d a au aux en dans sur pour par avec est sont etait etre je j me m mon ma mes nous notre vous
    votre il elle on se s son sa ses ce cette qui que ai as avons avez ont veut veux souhaite client cliente`),
);

/** What a word may end with instead of what it ended with. */
const endings = new Set(['', ...'s es d ed ing y ies e en er em n t te ten st'.split(' ')]);
const leastStem = 4;

/** Whether two signs beside each other belong to one word. */
const isInside = (neighbour = ' ', own = ' '): boolean =>
  [neighbour, own].every((sign) => /[\p{L}\p{M}\p{N}]/u.test(sign) && !isUnspaced.test(sign));

/** What was said, to be asked whether other words are taken from it. */
export class Said {
  readonly #words: readonly string[];
  readonly #known: ReadonlySet<string>;
  readonly #byStem = new Map<string, string[]>();
  readonly #whole: string;

  constructor(texts: readonly string[]) {
    this.#words = texts.flatMap((text) => [...wordsOf(text), '\n']);
    this.#known = new Set(this.#words);
    this.#whole = texts.map(folded).join('\n');
    for (const word of this.#known) {
      const stem = word.slice(0, leastStem);
      this.#byStem.set(stem, [...(this.#byStem.get(stem) ?? []), word]);
    }
  }

  /**
   * Whether a text says nothing that was not said: a quotation, or the same words put a little differently. Words may be bent
   * (order, orders, ordered) and small ones added; numbers, codes and addresses stand as they were said.
   */
  holds(text: string): boolean {
    const words = wordsOf(text);
    if (this.#repeats(folded(text).trim()) || this.#quotes(words)) return true;
    if (words.length === 0) return false;
    const tokens = text
      .split(/[\s,;()"“”„«»!?]+/)
      .map((token) => token.replace(/^[^\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu, ''));
    return (
      tokens.every((token) => (/[\p{N}@.:/_+]/u.test(token) ? this.#quotes(wordsOf(token)) : this.#hears(token))) &&
      words.some((word) => !fillers.has(word))
    );
  }

  /** The very text, not a part of longer words. */
  #repeats(text: string): boolean {
    for (let at = text === '' ? -1 : this.#whole.indexOf(text); at >= 0; at = this.#whole.indexOf(text, at + 1)) {
      const end = at + text.length;
      if (!isInside(this.#whole[at - 1], text[0]) && !isInside(this.#whole[end], text.at(-1))) return true;
    }
    return false;
  }

  #hears(token: string): boolean {
    // In "Building A" it is no article.
    const isName = /^\p{Lu}$/u.test(token) && token !== 'I';
    return wordsOf(token).every(
      (word) => this.#known.has(word) || (!isName && fillers.has(word)) || this.#bends(word) || this.#contains(word),
    );
  }

  /** The words stand beside each other, in this order. */
  #quotes([first, ...others]: readonly string[]): boolean {
    if (first === undefined) return false;
    if (others.length === 0 && this.#contains(first)) return true;
    return this.#words.some(
      (word, at) => word === first && others.every((other, i) => this.#words[at + 1 + i] === other),
    );
  }

  #contains = (word: string): boolean =>
    isUnspaced.test(word)
      ? this.#whole.includes(word)
      : isAttached.test(word) && this.#words.some((other) => other.includes(word.replace(/^ال(?=.{3})/u, '')));

  #bends = (word: string): boolean =>
    (this.#byStem.get(word.slice(0, leastStem)) ?? []).some((other) => {
      let shared = leastStem;
      while (shared < word.length && word[shared] === other[shared]) shared += 1;
      return word.length >= leastStem && endings.has(word.slice(shared)) && endings.has(other.slice(shared));
    });
}
