import { z } from 'zod';
import { inputValues } from './deliveries.js';
import { type Decision, decision, modelErrorCode, replyTrace } from './entries.js';
import { idOf, shownId } from './ids.js';
import { typed } from './text.js';
import { maxMessageLength } from './widget.js';

const saidBefore = (most: number) =>
  z
    .array(z.strictObject({ from: z.enum(['visitor', 'bot']), text: typed(1, maxMessageLength) }))
    .max(most, `expected at most ${most} messages`)
    .default([]);

/** A sentence to try on a bot, with what was said before it. */
export const tryMessage = z
  .strictObject({ history: saidBefore(50), message: typed(1, maxMessageLength) })
  .meta({ id: 'TryMessage', examples: [{ history: [], message: 'How much is the Pro plan?' }] });
export type TryMessage = z.infer<typeof tryMessage>;

/** What would have happened. Nothing of it did. */
export const triedMessage = z
  .object({
    reply: z.string().meta({ description: 'empty where an action speaks in place of the model' }),
    decisions: z.array(decision),
    shows: z
      .array(
        z.object({
          kind: z.string(),
          text: z.string().nullable(),
          choices: z.array(z.string()).meta({ description: 'labels of buttons, names of channels or fields' }),
        }),
      )
      .meta({ description: 'entries that would follow the reply' }),
    delivers: z
      .array(z.object({ kind: z.string(), action: z.string().nullable(), inputs: inputValues }))
      .meta({ description: 'deliveries that would be queued' }),
    tookMs: z.number().int(),
    trace: replyTrace.pick({
      model: true,
      calls: true,
      promptTokens: true,
      completionTokens: true,
      firstTokenMs: true,
      passages: true,
    }),
  })
  .meta({ id: 'TriedMessage' });
export type TriedMessage = z.infer<typeof triedMessage>;

/** A rule in words: `action` and what it would do, as a decision of a turn names them. */
const rule = { action: typed(1, 64), what: typed(1, 100) };

/**
 * Whether the model chose a rule in a turn. A webhook that first asks the visitor, for an input or for a yes, was chosen too, though
 * nothing went out.
 */
export const isChosen = (decisions: readonly Decision[], { action, what }: { action: string; what: string }): boolean =>
  decisions.some((one) => one.action === action && one.what === what && (one.fires || one.why.startsWith('asked ')));

const inWords = ['webhooks', 'action-buttons', 'human-handover'];
/** Tools of ours that stand for rules; the rules are decided upon one by one. */
const tools = ['show_buttons', 'hand_over'];

/** The decisions about rules that owners write in words. */
export const ruleDecisions = (decisions: readonly Decision[]): Decision[] =>
  decisions.filter(({ action, what }) => inWords.includes(action) && !tools.includes(what));

export const maxCases = 200;
const maxCaseLength = 20_000;

/** A sentence with what has to come of it. */
export const saveCase = z
  .strictObject({
    history: saidBefore(20),
    message: typed(1, maxMessageLength),
    expected: z
      .array(z.strictObject({ ...rule, fires: z.boolean() }))
      .min(1, 'expected at least one rule that must fire, or must not')
      .max(30, 'expected at most 30 rules')
      .refine(
        (rules) => new Set(rules.map(({ action, what }) => `${action} ${what}`)).size === rules.length,
        'expected each rule once',
      ),
    note: typed(0, 500).default(''),
    conversationId: idOf('conversation')
      .optional()
      .meta({ description: 'where it was said; the case is erased with that conversation' }),
  })
  .refine(
    ({ history, message }) => history.reduce((sum, { text }) => sum + text.length, message.length) <= maxCaseLength,
    { path: ['history'], error: `expected at most ${maxCaseLength} characters with the message` },
  )
  .meta({
    id: 'SaveTrialCase',
    examples: [
      {
        message: 'Where is my parcel?',
        expected: [{ action: 'webhooks', what: 'create_support_ticket', fires: false }],
        note: 'Tracking is answered, not ticketed.',
      },
    ],
  });
export type SaveCase = z.infer<typeof saveCase>;

export const trialCase = z
  .object({
    id: shownId('case'),
    ...saveCase.shape,
    conversationId: shownId('conversation').nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'TrialCase' });
export type TrialCase = z.infer<typeof trialCase>;

/** Settings of actions to try instead of the saved ones, by the action's name; each is checked as a save would, and none is saved. */
const drafts = z
  .record(z.string().max(64), z.unknown())
  .default({})
  .meta({ description: 'settings of actions to try in place of those that are saved, by the name of the action' });

export const startCaseRun = z
  .strictObject({ actions: drafts })
  .meta({ id: 'StartCaseRun', examples: [{ actions: {} }] });
export type StartCaseRun = z.infer<typeof startCaseRun>;

const maxConversations = 100;
/** A dry-run asks the model this often at most. */
export const maxTurns = 300;
const last = (schema: z.ZodNumber | z.ZodCoercedNumber) =>
  schema.int().min(1).max(maxConversations).default(20).meta({ description: 'newest conversations' });

export const startDryRun = z
  .strictObject({ last: last(z.number()), actions: drafts })
  .meta({ id: 'StartDryRun', examples: [{ last: 20, actions: {} }] });
export type StartDryRun = z.infer<typeof startDryRun>;

export const dryRunSizeQuery = z.object({ last: last(z.coerce.number('expected a whole number')) });

/** What a dry-run would cost: the model is asked once for each turn, now and then twice. */
export const dryRunSize = z
  .object({
    conversations: z.number().int(),
    turns: z
      .number()
      .int()
      .meta({ description: `${maxTurns} at most` }),
  })
  .meta({ id: 'DryRunSize' });

/** `stopped`: by hand, or because it took longer than an hour. */
const runState = z.enum(['running', 'done', 'stopped']);

const run = {
  state: runState,
  total: z.number().int(),
  done: z.number().int(),
  untried: z.number().int().meta({ description: 'the model was away, so nothing is known of these' }),
  botVersion: z.number().int().meta({ description: 'whose settings were tried' }),
  drafts: z.array(z.string()).meta({ description: 'actions that were tried with settings that are not saved' }),
  createdAt: z.iso.datetime(),
};

export const caseResult = z.object({
  caseId: shownId('case'),
  passed: z.boolean().nullable().meta({ description: 'null: it could not be tried' }),
  untried: modelErrorCode.nullable(),
  differences: z.array(
    z.object({ action: z.string(), what: z.string(), expected: z.boolean(), fires: z.boolean(), why: z.string() }),
  ),
  reply: z.string(),
});
export type CaseResult = z.infer<typeof caseResult>;

const caseRunSummary = z.object({
  id: shownId('caseRun'),
  ...run,
  passed: z.number().int(),
  failed: z.number().int(),
});
/** The results stand in the order of the cases, newest case first; those to come are left out. */
export const caseRun = caseRunSummary.extend({ results: z.array(caseResult) }).meta({ id: 'CaseRun' });
export type CaseRun = z.infer<typeof caseRun>;
/** The runs of late, newest first, without their results. */
export const caseRuns = z.object({ data: z.array(caseRunSummary) }).meta({ id: 'CaseRuns' });
export type CaseRuns = z.infer<typeof caseRuns>;
export const startedCaseRun = z.object({ id: shownId('caseRun') });

/** What came of one turn of a dry-run, as it is kept. */
export const turnResult = z.object({
  untried: modelErrorCode.nullable(),
  rules: z.array(z.object({ action: z.string(), what: z.string(), fired: z.boolean(), fires: z.boolean() })),
});
export type TurnResult = z.infer<typeof turnResult>;

const turnRef = z.object({
  conversationId: shownId('conversation'),
  entryId: shownId('entry').meta({ description: 'the reply as it was given' }),
  message: z.string().meta({ description: 'what the visitor wrote' }),
  at: z.iso.datetime(),
});

/** What edited rules would change, rule by rule. */
export const dryRun = z
  .object({
    id: shownId('dryRun'),
    ...run,
    conversations: z.number().int(),
    rules: z.array(
      z.object({
        action: z.string(),
        what: z.string(),
        starts: z.array(turnRef).meta({ description: 'turns in which it would newly fire' }),
        stops: z.array(turnRef).meta({ description: 'turns in which it would no longer fire' }),
        stillFires: z.number().int(),
        stillQuiet: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'DryRun' });
export type DryRun = z.infer<typeof dryRun>;
export const startedDryRun = z.object({ id: shownId('dryRun'), ...dryRunSize.shape });

export const trialWorkflow = 'trial';
export const trialIdOf = (trialId: string): string => `trial:${trialId}`;

/** A run tries `total` items, which stand in rows by their positions from 0. */
export interface TrialRunInput {
  runId: string;
  total: number;
}
export const trialRunWorkflow = 'trialRun';
export const trialRunIdOf = (runId: string): string => `trial-run:${runId}`;
/** A run that is not through by then is given up. */
export const maxRunMinutes = 60;
