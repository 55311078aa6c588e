import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { ConfigError, loadConfig } from '#config/config.js';
import type { Bot } from '#contracts/bots.js';
import { workflowIdOf } from '#contracts/conversation-workflow.js';
import type { DeliveryDetail } from '#contracts/deliveries.js';
import type { Page } from '#contracts/paging.js';
import type { Problem } from '#contracts/problem.js';
import type { Upload } from '#contracts/uploads.js';
import { hashSecret } from '#database/accounts.js';
import { dumpOf } from '#testing/canaries.js';
import { type TestVisitor } from '#testing/client.js';
import { until } from '#testing/until.js';
import type { Evidence } from './evidence.js';
import { made, personal, secrets } from './planted.js';
import type { Scene } from './scene.js';

/** Wrong requests with every planted text in them, and a fault of the database with personal texts in the row it names. */
export async function mistake({ api, apiKey, database }: Scene, evidence: Evidence, bot: Bot): Promise<void> {
  const url = `${api.url}/v1`;
  const ask = async (path: string, options: Parameters<Evidence['ask']>[2]) =>
    await evidence.ask<Problem>('what owners read', `${url}/${path}`, options);
  const texts = Object.values({ ...secrets, ...personal, ...made }).filter((one) => typeof one === 'string');
  for (const text of texts) {
    const inPath = encodeURIComponent(text);
    const start = `widget/${bot.publicId}/conversations`;
    const statuses = await Promise.all([
      ask('bots', { token: apiKey, body: `{"name": "${text}` }),
      ask('bots', { token: apiKey, body: { name: [text], greeting: { text } } }),
      ask('members', { token: apiKey, body: { email: text, role: text } }),
      ask('bots', { token: apiKey, body: text, headers: { 'content-type': text.replace(/[^\w]/g, '') } }),
      ask(`bots/${inPath}`, { token: apiKey }),
      ask(`conversations?cursor=${inPath}&status=${inPath}`, { token: apiKey }),
      ask(`bots/${bot.id}`, { method: 'PUT', token: apiKey, body: {}, headers: { 'if-match': text } }),
      ask(`bots/${inPath}?cursor=${inPath}`, { headers: { authorization: `Bearer ${text}x` } }),
      ask('session', { headers: { cookie: `parley=${text}x` } }),
      ask('session/link', { body: { token: `${text}x` }, headers: { 'sec-fetch-site': 'same-origin' } }),
      ask('widget/conversation/messages', { token: `${text}x`, body: { id: text, text } }),
      ask(start, { body: { identity: text } }),
      ask(start, { body: { locale: text, pageUrl: text, context: text, visitor: text } }),
    ]);
    expect(statuses.map(({ status }) => status).filter((status) => status < 400 || status >= 500)).toEqual([]);
  }
  const unknown = await ask('bots', { token: apiKey, body: { name: 'Fern', fieldThatIsNotKnown: true } });
  evidence.note('refusals and faults of the API', '', { 'a field that is named': 'fieldThatIsNotKnown' });
  expect(unknown.status).toBe(422);

  const { db } = database;
  await db.query("ALTER TABLE visitors ADD CONSTRAINT planted CHECK (name !~ 'kanari') NOT VALID");
  const visitor = { name: personal['a name'], email: personal['an address'], phone: personal['a phone number'] };
  const { status, body } = await ask(`widget/${bot.publicId}/conversations`, { body: { visitor } });
  await db.query('ALTER TABLE visitors DROP CONSTRAINT planted');
  expect(status).toBe(500);
  evidence.note('the log of the API', '', { 'the id of a fault': body.requestId });
}

/** Whoever starts Parley with a wrong environment is told which variable it is. */
export function misconfigure({ variables }: Scene, evidence: Evidence): void {
  const broken = Object.entries(variables).map(([name, value]) => [
    name,
    `${value} `.replace('://', ':/').replace(':', ''),
  ]);
  try {
    loadConfig(Object.fromEntries(broken));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    evidence.note('what is said of a wrong environment', error.message, { 'the name of a variable': 'SMTP_URL' });
  }
}

const routes = [
  ...['account', 'audit', 'api-keys', 'members', 'session', 'sessions', 'overview'],
  ...['bots', 'conversations', 'deliveries', 'leads'],
];

/** Reads what everybody may read, and what Parley has written down. */
export async function lookAround(scene: Scene, evidence: Evidence, told: Told): Promise<void> {
  const { api, apps, database, mails, model, receiver } = scene;
  const { bot, visitor, cookie, image } = told;
  const headers = { cookie };
  const read = async <T>(path: string) =>
    await evidence.ask<T>('what owners read', `${api.url}/v1/${path}`, { headers });
  for (const route of routes) await read(route);
  const ofBot = ['', '/identity', '/webhooks', '/actions/human-handover', '/actions/email-notifications'];
  for (const path of ofBot) await read(`bots/${bot.id}${path}`);
  for (const path of ['', '/timeline', '/export']) await read(`conversations/${visitor.conversationId}${path}`);
  const { data } = (await read<Page<DeliveryDetail>>('deliveries')).body;
  for (const { id } of data) await read(`deliveries/${id}`);
  evidence.note('what owners read', '', { 'a message': personal['a message'], 'the name of the bot': bot.name });

  evidence.note('what visitors read', JSON.stringify(visitor.events), { 'an answer': personal['an answer'] });
  await evidence.ask('what visitors read', `${api.url}/v1/widget/${bot.publicId}/config`);
  evidence.note('mails', mails.mails.join('\n'), { 'a message': personal['a message'], 'a name': personal['a name'] });
  const calls = receiver.calls.map(({ headers: { authorization, ...rest }, body }) => ({ rest, body }));
  evidence.note('calls of webhooks', JSON.stringify(calls), { 'a message': personal['a message'] });
  evidence.note('questions to the model', JSON.stringify(model.requests.last), { 'a message': personal['a message'] });

  const text = async (url: string) => await (await fetch(url)).text();
  evidence.note('metrics', await text(`${api.url}/metrics`), { 'the time of requests': 'parley_http_request_seconds' });
  evidence.note('metrics', await text(`${apps.worker.url}/metrics`), { attempts: 'parley_delivery_attempts_total' });
  evidence.note('the description of the API', await text(`${api.url}/openapi.json`), { 'a schema': 'SetPassword' });
  evidence.note('pages and bundles', await bundlesOf(scene, bot), {
    ...{ 'a text of the console': 'Sign in to Parley', 'a workflow': 'idleTimeoutMs', 'the widget': 'attachShadow' },
  });
  const bytes = Buffer.from(await (await fetch(api.url + image.url)).arrayBuffer());
  evidence.note('images that were uploaded', bytes.toString('latin1'), { 'its kind': 'WEBP' });

  evidence.note('the database', await dumpOf(database.db), {
    ...{ 'a message': personal['a message'], 'an address': personal['an address'] },
    // Bytes are found too.
    'the hash of a token': hashSecret(visitor.token),
  });
  await lookIntoTemporal(scene, evidence, told);
  await apps.stop();
  evidence.note('the log of the API', apps.lines.api.join('\n'), { 'its last words': 'the API stops' });
  evidence.note('the log of the worker', apps.lines.worker.join('\n'), { 'an id': visitor.conversationUuid });
}

export interface Told {
  bot: Bot;
  visitor: TestVisitor;
  cookie: string;
  image: Upload;
}

async function lookIntoTemporal(
  { temporal, database }: Scene,
  evidence: Evidence,
  { bot, visitor }: Told,
): Promise<void> {
  const { workflow } = temporal.client;
  const [{ deliveries }] = await database.db.query('SELECT count(*)::int AS deliveries FROM deliveries');
  const ids = await until('all workflows', async () => {
    const found = [];
    for await (const { workflowId, runId } of workflow.list()) found.push({ workflowId, runId });
    expect(found.length).toBeGreaterThan(deliveries);
    return found;
  });
  for (const { workflowId, runId } of ids) {
    const handle = workflow.getHandle(workflowId, runId);
    const all = [await handle.fetchHistory(), (await handle.describe()).raw];
    evidence.note(
      'the histories of workflows',
      JSON.stringify(all, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part)),
    );
  }
  const control = { 'a workflow': workflowIdOf(visitor.conversationUuid), 'a summary': bot.name };
  evidence.note('the histories of workflows', '', control);
  evidence.note('the files of Temporal', await filesIn(temporal.folder), control);
}

async function bundlesOf({ api, bundles }: Scene, bot: Bot): Promise<string> {
  const pages = ['/', '/sign-in', '/console-preview', `/chat/${bot.publicId}`, '/widget.js', '/docs'];
  const texts = await Promise.all(pages.map(async (page) => await (await fetch(api.url + page)).text()));
  return [...texts, ...(await Promise.all(bundles.map(filesIn)))].join('\n');
}

/** All that lies in a folder, or a file, byte for byte. */
async function filesIn(path: string): Promise<string> {
  if ((await stat(path)).isFile()) return await readFile(path, 'latin1');
  const names = await readdir(path);
  return (await Promise.all(names.map(async (name) => await filesIn(join(path, name))))).join('\n');
}
