import { arabic } from './phrases/arabic.js';
import { english } from './phrases/english.js';
import { french } from './phrases/french.js';
import { german } from './phrases/german.js';
import { spanish } from './phrases/spanish.js';

const wishes = [...english, ...german, ...spanish, ...french, ...arabic];

/** Right before a wish: it is denied, or only spoken about. */
const denied =
  /(?:(?<!\p{L})(?:not|never|no|without|do|did|does|if|when|before|after|until|unless|whether|nicht|nie|wenn|falls|ohne|nunca|jamás|sin|si|cuando|pas|jamais|sans|quand|لا|لم)|n['’]t)(?:\s+(?:to|think|say|said|that|want|need|أريد|اريد|أن))*\s*$/iu;

/**
 * Whether a visitor asks for a human, in words that need no model to be understood. What is said in other words or languages is
 * the model's to understand.
 */
export function asksForHuman(text: string): boolean {
  const sentences = text.split(/[.!?;\n؟。！？¿¡]+/);
  return sentences.some((sentence) =>
    wishes.some((wish) => {
      const found = wish.exec(sentence);
      return found !== null && !denied.test(sentence.slice(0, found.index));
    }),
  );
}
