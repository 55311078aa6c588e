import { z } from 'zod';
import { terms, words } from './words.js';

const property = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  items: z.object({ enum: z.array(z.unknown()).optional() }).optional(),
  format: z.string().optional(),
  description: z.string().default(''),
});
type Property = z.infer<typeof property>;

export const offeredTool = z.object({
  function: z.object({
    name: z.string(),
    description: z.string().default(''),
    parameters: z
      .object({ properties: z.record(z.string(), property).default({}), required: z.array(z.string()).default([]) })
      .default({ properties: {}, required: [] }),
  }),
});
export type OfferedTool = z.infer<typeof offeredTool>;

export interface ToolUse {
  name: string;
  arguments: Record<string, unknown>;
}

/** How descriptions talk about themselves; these words fit every message. */
const aboutTools = new Set(terms('visitor user customer call use tool ask conversation message bot assistant say'));
const negation =
  /\b(?:not|never|no|without|unless|except|nothing|don['’]?t|doesn['’]?t|won['’]?t|can['’]?t|isn['’]?t)\b/i;
/** A missed trigger is made up for by asking again; a false one is not. */
const minMatches = 2;
const minShare = 0.6;

/**
 * The tools that the last message clearly asks for: it holds a phrase that the description quotes, or most of its words are the
 * description's. Clauses that deny something ask for nothing; sentences of the description that say when not, speak against it.
 * A tool whose required arguments the visitor has not given is not called.
 */
export function chooseTools(tools: OfferedTool[], visitorTexts: string[]): ToolUse[] {
  const clauses = (visitorTexts.at(-1) ?? '').split(/[.,;:!?\n]+|\bbut\b/i).filter((clause) => !negation.test(clause));
  return tools.flatMap(({ function: { name, description, parameters } }) => {
    if (!clauses.some((clause) => fits(description, clause))) return [];
    const filled = fill(parameters.properties, description, clauses.join(' '), visitorTexts.join('\n'));
    return parameters.required.every((key) => key in filled) ? [{ name, arguments: filled }] : [];
  });
}

function fits(description: string, clause: string): boolean {
  const said = description.split(/(?<=[.!?])\s+|\n+/);
  const inFavour = said.filter((sentence) => !negation.test(sentence)).join(' ');
  const against = said.filter((sentence) => negation.test(sentence)).join(' ');
  const phrases = [...inFavour.matchAll(/["“]([^"”]+)["”]/g)].map(([, phrase = '']) => words(phrase));
  const message = ` ${words(clause).join(' ')} `;
  if (phrases.some((phrase) => phrase.length > 1 && message.includes(` ${phrase.join(' ')} `))) return true;
  const meant = meaning(clause);
  const matches = overlap(meant, meaning(inFavour));
  return matches >= minMatches && matches / meant.size >= minShare && matches > overlap(meant, meaning(against));
}

const meaning = (text: string): Set<string> => new Set(terms(text).filter((term) => !aboutTools.has(term)));
const overlap = (a: Set<string>, b: Set<string>): number => [...a].filter((term) => b.has(term)).length;

/** Arguments that are plain to see: choices, an e-mail address, a phone number, a name after "my name is". */
function fill(
  properties: Record<string, Property>,
  description: string,
  asked: string,
  everything: string,
): Record<string, unknown> {
  const found = Object.entries(properties).map(
    ([key, spec]) => [key, argumentFor(key, spec, description, asked, everything)] as const,
  );
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

function argumentFor(key: string, spec: Property, description: string, asked: string, everything: string): unknown {
  if (spec.enum) return ranked(spec.enum, description, asked)[0] ?? spec.enum[0];
  if (spec.items?.enum) {
    const wanted = ranked(spec.items.enum, `${description}\n${spec.description}`, asked);
    return wanted.length > 0 ? wanted : undefined;
  }
  const hint = `${key} ${spec.format ?? ''} ${spec.description}`;
  const value = seen.find(({ hinted }) => hinted.test(hint))?.shape.exec(everything);
  return value?.[1] ?? (spec.type?.includes('null') && Array.isArray(spec.type) ? null : undefined);
}

const seen = [
  { hinted: /e-?mail/i, shape: /([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/ },
  { hinted: /phone|mobile|whatsapp/i, shape: /(\+?\d[\d ()/-]{6,}\d)/ },
  { hinted: /name/i, shape: /\b[Mm]y name is ((?:\p{Lu}[\p{L}'’-]*)(?: \p{Lu}[\p{L}'’-]*)*)/u },
];

/** Choices that the message speaks of, by their own words or by a line that describes them; best first. */
function ranked(choices: unknown[], description: string, asked: string): unknown[] {
  const meant = meaning(asked);
  return choices
    .map((choice) => {
      const about = description.split('\n').filter((line) => line.includes(String(choice)));
      return { choice, matches: overlap(meant, meaning([String(choice), ...about].join(' '))) };
    })
    .filter(({ matches }) => matches > 0)
    .sort((a, b) => b.matches - a.matches)
    .map(({ choice }) => choice);
}
