import { begins, endsOr, few, maybe, oneOf, only, phrase } from './phrase.js';

const human = oneOf(`
  (?:ser )?humano | (?:persona|agente|asesora?|operadora?) (?:human[oa]|real|de verdad) | agente | asesora? | operadora? | representante`);
const somebody = oneOf(`
  ${human} | persona | alguien | empleado | ejecutivo | encargad[oa] | gerente | supervisora? | soporte | equipo
  | ${oneOf('atenci[oó]n | servicio')} al cliente`);
const a = maybe('una? | el | la | alg[uú]n | alguna | su | tu | vuestro | otra');
const wish = oneOf(`
  quiero | quisiera | querría | queremos | necesito | necesitamos | deseo | prefiero | preferiría | me gustar[ií]a | puedo | podr[ií]a
  | podemos | se puede | c[oó]mo puedo | puedes | d[eé]jame | hay forma de | por favor`);
const reach = oneOf(`
  hablar | chatear | conversar | comunicarme | comunicar | contactar | contactarme | charlar | ponerme en contacto | pasarme | escribir`);
const pass = oneOf('p[aá]s[ea]me | p[oó]n(?:ga)?me | con[eé]ct[ea]me | comun[ií](?:ca|que)me | transfi[eé]r[ea]me');
const wants = oneOf('quiero | necesito | prefiero | quisiera');

export const spanish = [
  phrase(wish, ' ', few(2, 'no | nunca'), reach, ' ', maybe('con | a | al'), a, somebody),
  phrase(begins, reach, ' con ', a, somebody),
  phrase(pass, ' con ', a, somebody),
  phrase(wants, ' ', maybe('una?'), human, endsOr('por | que | para | ya | ahora')),
  only(`${maybe('una?')}${human}`, 'por favor'),
];
