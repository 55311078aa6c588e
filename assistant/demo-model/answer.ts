import { chooseTools, type OfferedTool, type ToolUse } from './choose-tools.js';
import { terms, words } from './words.js';

export interface Question {
  messages: { role: string; text: string }[];
  tools: OfferedTool[];
}

export interface Answer {
  text: string;
  toolCalls: ToolUse[];
}

const defaultFallback = "I'm sorry, I don't know the answer to that.";
const greetings = /^(hi|hey|hello|hiya|hallo|hola|bonjour|good (morning|afternoon|evening))\b/i;
const thanks = /^(thanks|thank you|thx|cheers|great,? thanks|merci|danke)\b/i;
const farewells = /^(bye|goodbye|see you|ciao)\b/i;

/**
 * The demo model's answer to the last user message: tools whose description fits it, and the sentences of the `<passage>`s in the
 * prompt that match it best, else small talk, else exactly the `<fallback>`. The same prompt always gets the same answer.
 */
export function answer({ messages, tools }: Question): Answer {
  const prompt = messages
    .filter(({ role }) => role === 'system' || role === 'developer')
    .map(({ text }) => text)
    .join('\n');
  if (messages.at(-1)?.role === 'tool') return { text: 'Done, that worked.', toolCalls: [] };
  const asked = messages.filter(({ role }) => role === 'user').map(({ text }) => text.trim());
  const question = asked.at(-1) ?? '';
  const toolCalls = chooseTools(tools, asked);
  const known = fromKnowledge(question, passagesIn(prompt));
  if (known) return { text: (greetings.test(question) ? 'Hello! ' : leadIn(question)) + known, toolCalls };
  if (toolCalls.length > 0) return { text: 'Of course.', toolCalls };
  return { text: smallTalk(question) ?? fallbackIn(prompt), toolCalls };
}

interface Passage {
  title: string;
  url: string;
  text: string;
}

const passagesIn = (prompt: string): Passage[] =>
  [...prompt.matchAll(/<passage title="([^"]*)"(?: url="([^"]*)")?>([\s\S]*?)<\/passage>/g)].map(
    ([, title = '', url = '', text = '']) => ({ title, url, text }),
  );

const fallbackIn = (prompt: string): string =>
  /<fallback>([\s\S]*?)<\/fallback>/.exec(prompt)?.[1]?.trim() || defaultFallback;

function smallTalk(message: string): string | undefined {
  if (words(message).length > 6) return undefined;
  if (greetings.test(message)) return 'Hello! How can I help you today?';
  if (thanks.test(message)) return "You're welcome! Is there anything else I can help with?";
  return farewells.test(message) ? 'Goodbye, and thank you for stopping by!' : undefined;
}

/** Share of the question, weighed by how rare its words are, that a sentence and its article must cover. */
const minCoverage = 0.4;
/** A word counts fully in the sentence, less in the article's title, least elsewhere in the article. */
const inTitle = 0.6;
const inArticle = 0.3;

function fromKnowledge(question: string, passages: Passage[]): string | undefined {
  const [best, ...others] = scoredSentences(question, passages).sort(byScore);
  if (!best || best.score < minCoverage) return undefined;
  const alsoFitting = others.filter(
    ({ passage, ownScore }) => passage === best.passage && ownScore >= best.ownScore * 0.75,
  );
  const said = [best, ...alsoFitting].slice(0, 3).sort((a, b) => a.at - b.at);
  return said.map(({ text }) => text).join(' ') + readMore(best.passage);
}

interface Scored {
  text: string;
  at: number;
  passage: Passage;
  /** 0 to 1, with what the article around it says. */
  score: number;
  /** 0 to 1, by its own words. */
  ownScore: number;
}
const byScore = (a: Scored, b: Scored): number => b.score - a.score;

function scoredSentences(question: string, passages: Passage[]): Scored[] {
  const candidates = passages.flatMap((passage) => {
    const around = { title: new Set(terms(passage.title)), article: new Set(terms(passage.text)) };
    return sentences(passage.text).map((text, at) => ({ text, at, passage, own: new Set(terms(text)), ...around }));
  });
  const asked = [...new Set(terms(question))].map((term) => {
    const holding = candidates.filter(({ own }) => own.has(term)).length;
    return { term, weight: Math.log(1 + candidates.length / (1 + holding)) };
  });
  const whole = asked.reduce((sum, { weight }) => sum + weight, 0);
  return candidates.map(({ text, at, passage, own, title, article }) => {
    const covered = (share: (term: string) => number): number =>
      asked.reduce((sum, { term, weight }) => sum + (weight / whole) * share(term), 0);
    const around = (term: string): number => (title.has(term) ? inTitle : article.has(term) ? inArticle : 0);
    return {
      text,
      at,
      passage,
      score: covered((term) => (own.has(term) ? 1 : around(term))),
      ownScore: covered((term) => (own.has(term) ? 1 : 0)),
    };
  });
}

const listMark = /^\s*(?:[-*+>]|\d+\.)\s+/;

/** Sentences, and list items whole, without headings and Markdown marks at their start. */
const sentences = (text: string): string[] =>
  text
    .split(/\n+/)
    .filter((line) => !line.startsWith('#'))
    .flatMap((line) => (listMark.test(line) ? line.replace(listMark, '') : line.split(/(?<=[.!?])\s+/)))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
    .map((sentence) => (/[.!?:]$/.test(sentence) ? sentence : `${sentence}.`));

const readMore = ({ title, url }: Passage): string =>
  url && ` You can read more in [${title.replace(/[[\]]/g, '')}](${url.replaceAll(')', '%29')}).`;

const leadIns = ['', 'Sure! ', 'Happy to help. '] as const;
const leadIn = (question: string): string => leadIns[question.length % leadIns.length] ?? '';
