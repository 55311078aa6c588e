import { begins, endsOr, few, maybe, oneOf, only, phrase } from './phrase.js';

const human = oneOf(`(?:être |vrai )?humain | vraie personne | conseill(?:er|ère) | agent humain`);
const somebody = oneOf(`
  ${human} | personne(?: réelle| humaine)? | agent | opérat(?:eur|rice) | employée? | responsable | technicien(?:ne)? | commerciale?
  | représentante? | quelqu['’]un | service client(?:èle)? | équipe | support | assistance`);
const a = `(?:${oneOf('une? | le | la | votre | des | de | un de vos | une de vos | une? vraie?')} |l['’])?`;
const wish = oneOf(`
  je ${oneOf('veux | voudrais | souhaite | souhaiterais | désire | préfère | préférerais | peux | pourrais | dois')}
  | j['’](?:aimerais|ai besoin de) | puis-je | pourrais-je | est-ce que je peux | peut-on | on peut | pourrait-on | est-il possible de
  | comment | laissez-moi | nous ${oneOf('voulons | voudrions | souhaitons')} | svp | s['’]il vous plaît`);
const reach = oneOf(`
  parler | discuter | échanger | t?chatter | communiquer | joindre | contacter | être mise? en relation | avoir`);
const pass = oneOf('passez | mettez | connectez | transférez | redirigez | passe | mets');
const wants = `(?:je ${oneOf('veux | voudrais | préfère | souhaite')} |il me faut |j['’]ai besoin d['’])`;

export const french = [
  phrase(wish, ' ', few(2, 'pas | ne | jamais | plus'), reach, ' ', maybe('à | a | avec | au'), a, somebody),
  phrase(begins, '(?:parler|discuter) ', oneOf('à | a | avec | au'), ' ', a, somebody),
  phrase(pass, '-moi ', maybe('en relation | en contact'), maybe('à | avec | au | vers'), a, somebody),
  phrase(wants, maybe('une?'), human, endsOr('svp | pour | qui | maintenant')),
  only(`${maybe('une?')}${human}`, `svp | s['’]il vous plaît`),
];
