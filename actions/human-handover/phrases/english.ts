import { begins, endsOr, few, maybe, oneOf, only, phrase } from './phrase.js';

const team = 'support | service | customer service | customer support';
const helper = 'agents? | operators? | representatives? | reps? | advis[eo]rs?';

/** Nobody but a human. */
const human = oneOf(`
  ${maybe('real | actual | live')}humans?(?: beings?)? | (?:real|actual|live) ${oneOf(`people | persons? | one | someone | somebody | ${helper}`)}
  | ${oneOf(`human | live | ${team}`)} ${oneOf(`${helper} | staff | support | team | help | assistance | person`)}
  | ${oneOf('someone | somebody')} ${oneOf('real | human | alive')} | representatives? | customer ${oneOf('service | support | care')} | live chat`);

/** Somebody, where the rest of the sentence says that a human is meant. */
const somebody = oneOf(`
  ${human} | ${maybe(`real | actual | live | human | sales | ${team}`)}${oneOf(`
    person | ${helper} | employee | manager | supervisor | colleague | specialist | expert | technician | consultant | salesperson
    | staff | team | support | sales`)}
  | someone | somebody | anyone | anybody`);

const denials = "not | never | \\p{L}+n['’]t | dont | didnt | cant";
const a = maybe('an? | the | some | one of | your | any | another | one of your | from your');
const i = `(?:i|we)(?:['’]d| would)?`;
const wants = oneOf('want | wanna | need | like | love | prefer | wish | have | demand | ask | rather | must | gotta');
const wish = oneOf(`
  ${oneOf('can | could | may | might | should')} ${oneOf('i | we')} | ${i} ${few(2, denials)}${wants}(?: to)? | let ${oneOf('me | us')}
  | how ${oneOf('can | do | could')} ${oneOf('i | we')} | ${oneOf('is it possible | is there an?y? ?way | any way | possible')} to | please
  | ${begins}(?:${oneOf('want | need | like | would like | can | trying')}(?: to)?)?`);
const reach = oneOf(`
  ${oneOf('speak | talk | chat | write | be connected | connect | be transferred')} ${oneOf('to | with')}
  | get ${oneOf('hold of | in touch with')} | reach | contact`);
const pass = oneOf('connect | transfer | put | forward | redirect | pass | switch | escalate | hand | refer');

const end = endsOr(`
  about | please | pls | now | here | regarding | concerning | for | in | at | from | of | on | who | that can | to | because | instead
  | today | right | asap | directly | if | and | or | not | with | via | by | over | through | rather | there | available | immediately
  | thanks | thank | again | as`);

export const english = [
  phrase(wish, '(?: )?', few(2, `${denials} | avoid`), reach, ' ', a, somebody, end),
  phrase(
    pass,
    ` ${oneOf('me | us | this | it')} `,
    maybe('over | on | through | back'),
    '(?:to|with|through to) ',
    a,
    somebody,
    end,
  ),
  phrase(oneOf('get | give | find | fetch | bring'), ` ${oneOf('me | us')} `, maybe('to | hold of'), a, human, end),
  phrase(i, ` ${maybe('really | just | only')}`, oneOf('want | need | like | prefer | demand'), ' ', a, human, end),
  phrase(begins, oneOf('want | need'), ' ', a, human, end),
  phrase(
    '(?:is|are) there ',
    a,
    human,
    endsOr('here | there | available | around | online | on | i | we | who | that | to'),
  ),
  phrase(
    oneOf('can | could | will | would'),
    ' ',
    a,
    somebody,
    ' ',
    maybe('please'),
    oneOf('call | phone | ring | contact'),
    ' (?:me|us)',
  ),
  phrase('(?:real )?human,? please'),
  only(`${a}${oneOf(`${human} | agent | operator`)}`, 'please | pls | now | thanks'),
];
