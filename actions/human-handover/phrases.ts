const person =
  '(?:human|(?:real |actual |live )?person|(?:real |live |human |support |service )?(?:agent|operator|representative|rep|advisor|employee)|somebody real|someone real|real (?:human|people)|people|staff|(?:your |the )?(?:support |service |sales )?team|customer (?:support|service|care))';

/** What people say when they want a human, in the widget's first languages. */
const wishes = [
  new RegExp(
    `\\b(?:speak|talk|chat|write|connect(?: me)?|transfer(?: me)?|put me through)\\s+(?:to|with)\\s+(?:an? |the |some |your )?${person}\\b`,
    'i',
  ),
  /\b(?:want|need|get me|give me|like|prefer|is there|can i have)\s+(?:an? |the |some )?(?:human|(?:real |actual |live )?person|(?:real |live |human )(?:agent|operator)|agent|operator|human support)\b/i,
  /^\s*(?:human|agent|operator|representative|real person|live agent)(?:,? please)?\s*[!.?]*\s*$/i,
  /\b(?:mit|zu) (?:einem|einer|dem|der) (?:echten )?(?:menschen|mitarbeiter(?:in)?|person|berater(?:in)?|kundenservice|kundendienst)\b/i,
  /\b(?:echte[rn]? mensch(?:en)?|mensch(?:en)? sprechen)\b/i,
  /\bhablar con (?:un|una|el|la) (?:humano|persona|agente|operador|operadora|asesor|asesora)\b/i,
  /\bparler (?:à|a|avec) (?:un|une) (?:humain|personne|conseiller|conseillère|agent|opérateur)\b/i,
  /(?:أتحدث|التحدث|اتحدث|أتكلم) (?:مع|إلى|الى) (?:شخص|إنسان|انسان|موظف)/,
];

/** A wish that is denied, or only spoken about. */
const denied =
  /\b(?:don['’]?t|do not|not|never|no need to|without|instead of|rather than|kein(?:en|e)?|nicht|no quiero|ne (?:veux|souhaite) pas)\b[^.!?\n]{0,40}$/i;

/** Whether a visitor asks for a human, in words that need no model to be understood. */
export function asksForHuman(text: string): boolean {
  return text.split(/[.!?\n;]+/).some((sentence) =>
    wishes.some((wish) => {
      const found = wish.exec(sentence);
      return found !== null && !denied.test(sentence.slice(0, found.index + 1));
    }),
  );
}
