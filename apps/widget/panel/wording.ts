import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { chooseLanguage } from '#contracts/languages.js';
import { catalogues, english, wordingOf } from '../texts.js';

/** The language in which everything below is drawn. */
export const Speaking = createContext(english);

export const useWording = () => useContext(Speaking);

/** The language that the page asks for, else the bot's, else one of the visitor's; with its region, as a tag. */
export const chosenLanguage = (wanted: string, ofBot: string | undefined) =>
  chooseLanguage([wanted, ofBot], navigator.languages);

/**
 * The wording in the chosen language. `settled` is false until it is known and there; English is spoken meanwhile, and goes on
 * where the file of another language does not come.
 */
export function useChosenWording(wanted: string, ofBot: string | undefined) {
  const { language, tag } = chosenLanguage(wanted, ofBot);
  const known = ofBot !== undefined;
  const [{ wording, settled }, setSpoken] = useState({ wording: english, settled: false });
  useEffect(() => {
    if (!known) return;
    let current = true;
    const speak = (spoken: typeof english) => current && setSpoken({ wording: spoken, settled: true });
    catalogues[language]().then(
      (texts) => speak(wordingOf(language, tag, texts)),
      () => speak(english),
    );
    return () => {
      current = false;
    };
  }, [known, language, tag]);
  return { wording, settled };
}
