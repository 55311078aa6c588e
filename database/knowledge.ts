import type { DataSource, EntityManager } from 'typeorm';
import { KnowledgeArticle } from './entities/knowledge-article.js';
import { run } from './prepared.js';

/** A piece of knowledge that matches a question; `rank` only orders the pieces of one search. */
export interface Passage {
  articleId: string;
  title: string;
  url: string | null;
  text: string;
  rank: number;
}

/** Best passages that a prompt is offered. */
const maxPassages = 6;
/** Longest passage, in characters: about 300 tokens. */
const passageLength = 1_200;

/** Stores an article and cuts it into passages, which the search finds. One transaction. */
export async function saveArticle(
  db: DataSource | EntityManager,
  article: Pick<KnowledgeArticle, 'id' | 'accountId' | 'botId' | 'title' | 'text' | 'url'>,
  language: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.upsert(KnowledgeArticle, { ...article, updatedAt: () => 'now()' }, ['id']);
    await indexArticle(tx, article, language);
  });
}

/** Cuts all articles of a bot anew, in the words of another language. */
export async function indexBot(tx: EntityManager, accountId: string, botId: string, language: string): Promise<void> {
  for (const article of await tx.findBy(KnowledgeArticle, { accountId, botId }))
    await indexArticle(tx, article, language);
}

/**
 * The passages of a bot's knowledge that best match a question, best first. Any word may match (a question is not a query),
 * and `ts_rank_cd` with normalisation 1 (PostgreSQL manual, 12.3.3) orders them.
 */
export async function searchKnowledge(
  db: DataSource,
  bot: { id: string; accountId: string; language: string },
  question: string,
  limit = maxPassages,
): Promise<Passage[]> {
  return await run<Passage>(db, search, [bot.id, bot.accountId, searchConfig(bot.language), question, limit]);
}

/** Wants `asked` with account_id, bot_id and words. */
const ranked = `
  SELECT a.id AS "articleId", a.title, a.url, p.text, ts_rank_cd(p.search, asked.words, 1) AS rank
  FROM asked, knowledge_passages p JOIN knowledge_articles a ON a.id = p.article_id
  WHERE p.bot_id = asked.bot_id AND a.account_id = asked.account_id AND p.search @@ asked.words
  ORDER BY rank DESC, p.article_id, p.position`;
const anyWord = (config: string, text: string): string =>
  `replace(plainto_tsquery(${config}::regconfig, ${text})::text, '&', '|')::tsquery`;

const search = {
  name: 'search-knowledge',
  text: `WITH asked AS (SELECT $1::uuid AS bot_id, $2::uuid AS account_id, ${anyWord('$3', '$4')} AS words) ${ranked} LIMIT $5`,
};

/**
 * The same for the messages of the conversation `$1` that wait for their answer, with `$3` the search configurations by language:
 * part of the statement that reads a turn.
 */
export const passagesForWaiting = `
  WITH asked AS (
    SELECT c.bot_id, c.account_id, ${anyWord(
      "coalesce($3::jsonb ->> split_part(v.settings->>'language', '-', 1), 'simple')",
      "string_agg(e.body->>'text', E'\\n')",
    )} AS words
    FROM conversations c
    JOIN bot_versions v ON v.bot_id = c.bot_id AND v.version = c.bot_version
    JOIN timeline_entries e ON e.conversation_id = c.id AND e.seq > c.answered_seq AND e.kind = 'visitor-message'
    WHERE c.id = $1 GROUP BY c.bot_id, c.account_id, v.settings
  ) ${ranked} LIMIT ${maxPassages}`;

/** Cuts Markdown or plain text at its headings and blank lines into passages; a heading stays with what follows it. */
export function cutIntoPassages(text: string): string[] {
  const passages: string[] = [];
  let current = '';
  for (const block of text.split(/\n\s*\n/).flatMap(cutLongBlock)) {
    const startsSection = /^#{1,6}\s/.test(block);
    const full = current.length + block.length + 2 > passageLength;
    if (current !== '' && (full || (startsSection && current.length > passageLength / 4))) {
      passages.push(current);
      current = '';
    }
    current = current === '' ? block : `${current}\n\n${block}`;
  }
  return current === '' ? passages : [...passages, current];
}

function cutLongBlock(block: string): string[] {
  const pieces: string[] = [];
  let rest = block.trim();
  while (rest.length > passageLength) {
    const window = rest.slice(0, passageLength);
    const sentence = Math.max(window.lastIndexOf('. '), window.lastIndexOf('! '), window.lastIndexOf('? '));
    const cut = sentence > passageLength / 2 ? sentence + 1 : Math.max(window.lastIndexOf(' '), passageLength / 2);
    pieces.push(rest.slice(0, cut).trim());
    rest = rest.slice(cut).trim();
  }
  return rest === '' ? pieces : [...pieces, rest];
}

async function indexArticle(
  tx: EntityManager,
  article: Pick<KnowledgeArticle, 'id' | 'botId' | 'title' | 'text'>,
  language: string,
): Promise<void> {
  await tx.query('DELETE FROM knowledge_passages WHERE article_id = $1 AND bot_id = $2', [article.id, article.botId]);
  await tx.query(
    `INSERT INTO knowledge_passages (article_id, position, bot_id, text, search)
     SELECT $1, n, $2, passage,
       setweight(to_tsvector($5::regconfig, $3), 'A') || setweight(to_tsvector($5::regconfig, passage), 'B')
     FROM unnest($4::text[]) WITH ORDINALITY AS cut (passage, n)`,
    [article.id, article.botId, article.title, cutIntoPassages(article.text), searchConfig(language)],
  );
}

export const searchConfigs: Record<string, string> = {
  ar: 'arabic',
  da: 'danish',
  de: 'german',
  el: 'greek',
  en: 'english',
  es: 'spanish',
  fi: 'finnish',
  fr: 'french',
  hu: 'hungarian',
  id: 'indonesian',
  it: 'italian',
  nb: 'norwegian',
  nl: 'dutch',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sv: 'swedish',
  tr: 'turkish',
};

const searchConfig = (language: string): string => searchConfigs[language.split('-')[0] ?? ''] ?? 'simple';
