import type { z } from 'zod';
import type { Contact, FormPurpose } from '#contracts/contact-form.js';
import type { DeliveryRequest, NewDelivery } from '#contracts/deliveries.js';
import type { ChannelName, Decision, EndReason, NewEntry } from '#contracts/entries.js';
import type { Plan } from '#contracts/plans.js';
import type { FieldError } from '#contracts/problem.js';
import type { Wording } from '#contracts/wording.js';
import { madeOnce } from './made-once.js';

/** Settings of all actions as a bot's version holds them, by the action's name. */
export type StoredActions = Record<string, unknown>;

interface Declared<S> {
  name: string;
  plans: readonly Plan[];
  /**
   * `parse({})` is an action that nobody has set up yet, which is off. `title` and `description` in the metadata are what a form
   * says beside a field; `control` names the control where the type does not say it.
   */
  schema: z.ZodType<S>;
  isOn(settings: S): boolean;
  /** What a conversation that began with `own` may still do: texts and layout of then, switches and addresses of now. */
  inForce(own: S, newest: S): S;
  /** What these settings need of another action and do not find there. */
  demands?(settings: S, others: SettingsReader): Demand[];
}

/** How an action is set up. */
export interface Declaration<S> extends Declared<S> {
  read(stored: StoredActions): S;
}

export function declare<S extends object>(declared: Declared<S>): Declaration<S> {
  // Rules ask often, and a version never changes.
  const read = madeOnce((stored: StoredActions): S => declared.schema.parse(stored[declared.name] ?? {}));
  return { ...declared, read };
}

export interface Demand extends FieldError {
  /** Name of the other action; its `/enabled` is what is missing. */
  of: string;
}

/** Settings of any action: as they are in force, or as they are about to be saved. */
export interface SettingsReader {
  of<S>(declaration: Declaration<S>): S;
  /** Whether it would be on, had the account the plan for it. */
  lapsed(declaration: Declaration<unknown>): boolean;
}

/** A tool as the model is offered it. */
export interface Tool {
  name: string;
  description: string;
  /** What the model is told to give. Keys that are not named are refused. */
  parameters: z.ZodObject;
  /** What is taken all the same, where it differs: the rule then asks for what is missing. */
  accepts?: z.ZodObject;
}

/** A tool call that passed the guards. */
export interface Call {
  tool: string;
  arguments: Record<string, unknown>;
}

/** What the model did with a visitor's message. */
export interface Turn {
  /** What the visitor wrote since the last answer. */
  question: string;
  messageSeq: number;
  /** Id of the entry that holds the reply. */
  replyId: string;
  reply: string;
  /** False when the reply is, or holds, the bot's fallback message. */
  answered: boolean;
  calls: readonly Call[];
}

/** A form, or a confirmation that stands for one, as the API accepted it. */
export interface Submission {
  formId: string;
  purpose: FormPurpose;
  seq: number;
}

export interface SettledDelivery {
  deliveryId: string;
  request: DeliveryRequest;
  ok: boolean;
  /** The receiver's answer, when it was JSON. */
  response: unknown;
  /** The visitor reads what is said now. */
  isFollowed: boolean;
  /** The conversation is closed: what is said stands in its timeline, and nothing goes on from it. */
  isOver: boolean;
}

/** What happens in a conversation, as rules see it. */
export interface Happenings {
  started: object;
  /** A visitor's message, before the model is asked. */
  message: { question: string; messageSeq: number };
  /** The model answered. */
  turn: Turn;
  /** The model did not answer; `isSpent`: nor will it soon, because what it may cost is used up. */
  outage: { question: string; messageSeq: number; isSpent?: boolean };
  'channel-chosen': { channel: ChannelName };
  'handover-declined': object;
  'form-submitted': Submission;
  confirmed: { confirmId: string; accept: boolean };
  'delivery-settled': SettledDelivery;
  ended: { reason: EndReason };
}
export type HappeningKind = keyof Happenings;
export type Happening<K extends HappeningKind = HappeningKind> = { [P in K]: { kind: P } & Happenings[P] }[K];

/** What rules may know beside their own settings and memory. */
export interface Facts {
  botName: string;
  /** In which the service speaks to the visitor. */
  wording: Wording;
  /** Names the conversation to humans, in mails and messenger links. */
  conversationId: string;
  settings: SettingsReader;
  visitor: Contact;
  /** The visitor filled in a contact form before, in this conversation or an earlier one. */
  gaveDetails: boolean;
  /** Webhooks whose endpoints are called no more: gone, or failing for days. */
  switchedOff: readonly string[];
  /** The last messages, oldest first; the one that is being answered is among them. */
  said: readonly { from: 'visitor' | 'bot'; text: string }[];
  /** A uuid for an entry that this happening leads to; the same label gets the same id. */
  newId(label: string): string;
  /** What the rules before this one already do. */
  entries: readonly NewEntry[];
}

/** What a rule asks for. Nothing in it is left as it was. */
export interface Ruling<M> {
  memory?: M;
  entries?: NewEntry[];
  deliveries?: NewDelivery[];
  decisions?: Decision[];
  /** These entries answer the message; the model is not asked. */
  answers?: boolean;
  /** These entries say what the model's text would say; it is left out. */
  replacesReply?: boolean;
  /** Write a summary of the conversation behind this. */
  summarize?: boolean;
  /** These entries only tell how something ended that began while the plan held; they are said whatever the plan is now. */
  reports?: boolean;
}

type Rules<S, M> = {
  [K in HappeningKind]?: (settings: S, memory: M, happening: Happenings[K], facts: Facts) => Ruling<M>;
};

/** One action: settings, what it remembers of a conversation, the tools it lends the model, and its rules. Pure. */
export interface Definition<S, M> {
  settings: Declaration<S>;
  /** `memory.parse({})` is the beginning of a conversation. */
  memory: z.ZodType<M>;
  tools?(settings: S, memory: M, facts: Facts): Tool[];
  /** What is not offered to the model in this turn, and why; for the owner. */
  withheld?(settings: S, memory: M, facts: Facts): Decision[];
  on: Rules<S, M>;
}

/** An action as the registry holds it: it reads its own settings and memory. */
export interface Action {
  settings: Declaration<unknown>;
  tools(memory: unknown, facts: Facts): Tool[];
  withheld(memory: unknown, facts: Facts): Decision[];
  on<K extends HappeningKind>(memory: unknown, happening: { kind: K } & Happenings[K], facts: Facts): Ruling<unknown>;
}

export function defineAction<S, M>({ settings, memory: schema, tools, withheld, on }: Definition<S, M>): Action {
  const remembered = (memory: unknown): M => schema.parse(memory ?? {});
  return {
    settings,
    tools: (memory, facts) => tools?.(facts.settings.of(settings), remembered(memory), facts) ?? [],
    withheld: (memory, facts) => withheld?.(facts.settings.of(settings), remembered(memory), facts) ?? [],
    on: (memory, happening, facts) =>
      on[happening.kind]?.(facts.settings.of(settings), remembered(memory), happening, facts) ?? {},
  };
}
