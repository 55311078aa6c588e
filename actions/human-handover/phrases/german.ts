import { begins, endsOr, few, maybe, oneOf, only, phrase } from './phrase.js';

const denials = 'nicht | nie | niemals | kein | keine | keinen | keinem | keiner | ohne';
const words = (most: number): string => few(most, denials);

const somebody = oneOf(`
  mensch(?:en)? | person | mitarbeiter(?:in|n|innen)? | kolleg(?:e|en|in) | (?:kunden)?berater(?:in|n)? | ansprechpartner(?:in)?
  | kundenservice | kundendienst | kundenbetreuer(?:in)? | support(?:team|mitarbeiter)? | team | jemand(?:em|en)?
  | servicemitarbeiter(?:in)? | sachbearbeiter(?:in)? | vorgesetzten | agenten | operator`);
const real = maybe('echte[mnr]? | richtige[mnr]? | menschlichen? | lebenden? | realen?');
const a = `${maybe('eine[mnr]? | de[mrn] | eure[mr] | ihre[mr] | deine[mr]')}${real}`;
const talk = oneOf('sprechen | reden | chatten | schreiben | telefonieren | kommunizieren | verbunden | in kontakt');
const wish = oneOf(`
  möchten? | moechten? | will | wollen | würden? | wuerden? | kann | können | könnten? | darf | dürfte | muss | brauche | hätten?
  | lassen sie mich | lass mich`);
const wants = oneOf('möchte | moechte | will | brauche | hätte gerne? | verlange');
const human = oneOf(
  'menschen | (?:kunden)?berater(?:in)? | ansprechpartner(?:in)? | mitarbeiter(?:in)? | echte person',
);
const end = endsOr(
  'bitte | sprechen | reden | chatten | der | die | wegen | zum | zu | für | von | aus | hier | statt | jetzt | und | direkt',
);

export const german = [
  phrase(wish, ' ', words(5), '(?:mit|zu) ', a, somebody, ' ', words(5), talk),
  phrase(begins, '(?:bitte )?mit ', a, somebody, ' ', words(3), talk),
  phrase(
    oneOf('verbinden? | stellen? | leiten?'),
    ' ',
    maybe('sie'),
    'mich ',
    words(3),
    oneOf('mit | zu | an'),
    ' ',
    a,
    somebody,
  ),
  phrase(wants, ' ', words(2), '(?:eine[nm]?|jemanden) ', real, human, end),
  phrase(
    oneOf('gibt es | ist | sitzt'),
    ' ',
    maybe('hier | da | dort'),
    '(?:ein|eine|einen) ',
    oneOf('echter?n? | richtiger?n?'),
    ' ',
    somebody,
  ),
  only(
    oneOf(`${maybe('echter? | einen?')}mensch(?:en)? | mitarbeiter | kundenservice | ansprechpartner | echte person`),
    'bitte | sprechen',
  ),
];
