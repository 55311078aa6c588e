import { answer } from '#assistant/demo-model/answer.js';

/** Something a visitor can ask about, and the one text the demo model says to it. */
export interface Topic {
  title: string;
  article: string;
  question: string;
  answer: string;
}

/** One animal each, so that an answer tells which question it is for. */
const animals = [
  'heron',
  'marlin',
  'badger',
  'otter',
  'falcon',
  'walrus',
  'gecko',
  'bison',
  'tapir',
  'puffin',
] as const;

export const topics: readonly Topic[] = animals.map((animal) => {
  const title = `The ${animal} roast`;
  const article =
    `The ${animal} roast is grown by one family on a steep hillside, washed in cold spring water, dried for three weeks ` +
    'in the shade, roasted slowly in Hamburg, rested for ten days, and tastes of plums, honey, hazelnuts and a little smoke.';
  const question = `What is the ${animal} roast?`;
  const { text } = answer({
    messages: [
      { role: 'system', text: `<passage title="${title}">${article}</passage>` },
      { role: 'user', text: question },
    ],
    tools: [],
  });
  return { title, article, question, answer: text };
});

/** What the model says to a question, if it stands alone or is the newest of several. */
export const answerTo = new Map(topics.map(({ question, answer: text }) => [question, text]));
