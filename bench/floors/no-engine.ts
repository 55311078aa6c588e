import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import { buildPrompt, type Turn } from '#assistant/prompt.js';
import { openModel } from '#assistant/stream.js';
import { type Entry, visitorEntryBodies } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import { type StreamEvent, sendMessage } from '#contracts/widget.js';
import { createDataSource } from '#database/data-source.js';
import { searchKnowledge } from '#database/knowledge.js';
import { findBot } from '../../apps/api/widget/find-bot.js';

/**
 * A visitor's turn without an engine: one Node process, the same Postgres, prompt and model client, the same events. What it
 * does not have is what the engine is for: a reply that was begun is lost with the process.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    database: { type: 'string' },
    model: { type: 'string' },
    bot: { type: 'string' },
  },
});
const { port = '0', database = '', model: baseUrl = '', bot: botId = '' } = values;
const gatherMs = 50;

const db = createDataSource({ url: database, poolSize: 20, name: 'bench-no-engine', serves: 'owner' });
await db.initialize();
await db.query(`CREATE TABLE IF NOT EXISTS bench_messages (
  conversation uuid, seq int GENERATED ALWAYS AS IDENTITY, by text NOT NULL, text text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (conversation, seq)
)`);
const bot = await findBot(db, botId);
const model = openModel({ baseUrl, apiKey: 'none', silenceMs: 15_000 });
const streams = new Map<string, ServerResponse>();

createServer((request, response) => {
  const { method = '', url = '', headers } = request;
  const conversation = headers.authorization?.slice('Bearer '.length) ?? randomUUID();
  if (url.endsWith('/conversations')) answer(response, 201, { conversation: shown(conversation), token: conversation });
  else if (method === 'GET') follow(conversation, response);
  else void say(conversation, request, response);
}).listen(Number(port), '127.0.0.1');

const shown = (conversation: string) => ({ id: publicId('conversation', conversation), status: 'open' });

const answer = (response: ServerResponse, status: number, body: object): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

function follow(conversation: string, response: ServerResponse): void {
  streams.set(conversation, response.writeHead(200, { 'content-type': 'text/event-stream' }));
  response.on('close', () => streams.delete(conversation));
  send(conversation, { type: 'status', status: 'open', typing: false });
}

function send(conversation: string, event: StreamEvent): void {
  const id = event.type === 'entry' ? `id: ${event.entry.seq}\n` : '';
  streams.get(conversation)?.write(`${id}data: ${JSON.stringify(event)}\n\n`);
}

async function say(conversation: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const piece of request.setEncoding('utf8')) body += piece;
  const { text } = sendMessage.parse(JSON.parse(body));
  const said = await insert(conversation, 'visitor-message', text);
  answer(response, 202, { id: said.id, seq: said.seq });
  send(conversation, { type: 'entry', entry: said });
  const [turns, passages] = await Promise.all([history(conversation), searchKnowledge(db, idOfBot, text)]);
  const { messages } = buildPrompt(bot.settings, turns, passages);
  const reply = await stream(conversation, messages);
  send(conversation, { type: 'entry', entry: await insert(conversation, 'bot-message', reply) });
}

const idOfBot = { id: bot.id, accountId: bot.accountId, language: bot.settings.language };

async function insert(conversation: string, by: 'visitor-message' | 'bot-message', text: string): Promise<Entry> {
  const [row] = await db.query<{ seq: number; at: Date }[]>(
    'INSERT INTO bench_messages (conversation, by, text) VALUES ($1, $2, $3) RETURNING seq, at',
    [conversation, by, text],
  );
  if (!row) throw new Error('Nothing was inserted.');
  return {
    id: `entry_${row.seq}`,
    seq: row.seq,
    at: row.at.toISOString(),
    kind: by,
    ...visitorEntryBodies[by].parse({ text }),
  };
}

async function history(conversation: string): Promise<Turn[]> {
  const newestFirst = await db.query<Turn[]>(
    `SELECT CASE by WHEN 'bot-message' THEN 'bot' ELSE 'visitor' END AS "from", text FROM bench_messages
     WHERE conversation = $1 ORDER BY seq DESC LIMIT 60`,
    [conversation],
  );
  return newestFirst.reverse();
}

/** The first piece goes out at once and later ones are gathered, as in the product. */
async function stream(conversation: string, messages: Parameters<typeof model.stream>[0]['messages']): Promise<string> {
  const entryId = randomUUID();
  let gathered = '';
  let offset = 0;
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    timer = undefined;
    send(conversation, { type: 'delta', entryId, attempt: 1, offset, text: gathered });
    offset += gathered.length;
    gathered = '';
  };
  const onText = (text: string): void => {
    gathered += text;
    if (offset === 0) flush();
    else timer ??= setTimeout(flush, gatherMs);
  };
  const { signal } = new AbortController();
  const said = await model.stream({ model: 'bench', messages, tools: [], signal, onText });
  clearTimeout(timer);
  return said.text;
}
