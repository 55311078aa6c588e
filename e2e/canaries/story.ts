import { expect } from '@jest/globals';
import { SignJWT } from 'jose';
import type { Bot, IdentitySecret } from '#contracts/bots.js';
import type { InvitedMember, SignInLink } from '#contracts/members.js';
import type { Session } from '#contracts/sessions.js';
import { aBot, anAction, anItem } from '#testing/builders.js';
import { type Answer, call, TestVisitor } from '#testing/client.js';
import { until as untilDone } from '#testing/until.js';
import type { Evidence } from './evidence.js';
import { keep, personal, secrets } from './planted.js';
import type { Scene } from './scene.js';

const team = 'team@shop.example';
const fromOurPage = { 'sec-fetch-site': 'same-origin' };
const field = { enabled: true, required: true };

async function made<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body;
}

/** A bot with all that has secrets, and what the website signs its visitor with. */
export async function setUpBot(scene: Scene, name: string): Promise<{ bot: Bot; webhook: string; identity: string }> {
  const bot = await aBot(scene, { name, greeting: 'Welcome!' });
  const post = async <T>(path: string) =>
    await made(call<T>(`${scene.api.url}/v1/bots/${bot.id}/${path}`, { token: scene.apiKey, body: {} }));
  keep('the identity secret of a bot before this', (await post<IdentitySecret>('identity/rotate-secret')).secret);
  const identity = keep('the identity secret of a bot', (await post<IdentitySecret>('identity/rotate-secret')).secret);
  await anAction(scene, bot, 'lead-capture', {
    ...{ enabled: true, position: 'at-start', fields: { name: field, email: field, phone: field } },
  });
  await anAction(scene, bot, 'human-handover', {
    ...{ enabled: true, channels: { email: { enabled: true, address: team, confirmToVisitor: true } } },
  });
  await anAction(scene, bot, 'email-notifications', {
    lead: { enabled: true, recipients: [team] },
    transcript: { enabled: true, recipients: [team], delayMinutes: 0 },
  });
  const { id, secret } = await anItem<{ id: string; secret: string }>(scene, bot, 'webhooks', {
    name: 'create_ticket',
    description: 'When something is broken.',
    url: scene.receiver.url,
    headers: { authorization: `Bearer ${secrets['the header of a webhook']}` },
    inputs: [{ name: 'about', description: 'What it is about', type: 'string', required: true }],
    successMessage: 'Ticket {{response.ticket}} is open.',
    sendSummary: true,
    frequency: { max: 2 },
  });
  keep('the secret of a webhook before this', secret);
  keep('the secret of a webhook', (await post<{ secret: string }>(`webhooks/${id}/rotate-secret`)).secret);
  return { bot, webhook: id, identity };
}

/** Somebody is invited, signs in by the link, sets a password, mistypes it, signs in with it, and loses it. Answers the cookie. */
export async function signInMember({ api, apiKey }: Scene, evidence: Evidence): Promise<string> {
  const url = `${api.url}/v1`;
  const email = personal['the address of a member'];
  const wish = { email, name: 'Grace', role: 'admin' };
  const invited = await made(call<InvitedMember>(`${url}/members`, { token: apiKey, body: wish }));
  const tokenOf = (link: SignInLink): string => new URL(link.url).hash.replace('#token=', '');
  const cookieOf = ({ headers }: Answer<Session>): string => headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const token = keep('a one-time link that was used', tokenOf(invited.link));
  const opened = await call<Session>(`${url}/session/link`, { body: { token }, headers: fromOurPage });
  await evidence.ask('what owners read', `${url}/session/link`, { body: { token }, headers: fromOurPage });
  const password = secrets['the password of a member'];
  const headers = { ...fromOurPage, cookie: cookieOf(opened) };
  await made(call(`${url}/session/password`, { method: 'PUT', body: { password }, headers }));
  const signIn = { email, password: secrets['a guess at a password'] };
  await evidence.ask('what owners read', `${url}/session`, { body: signIn, headers: fromOurPage });
  const cookie = cookieOf(await call<Session>(`${url}/session`, { body: { email, password }, headers: fromOurPage }));
  keep('the cookie of a member', cookie.replace(/^parley=/, ''));
  const link = await made(call<SignInLink>(`${url}/members/${invited.id}/link`, { token: apiKey, body: {} }));
  keep('a one-time link', tokenOf(link));
  return cookie;
}

/** A visitor whom the website vouches for. */
export async function arrive({ api }: Scene, { bot, identity }: { bot: Bot; identity: string }): Promise<TestVisitor> {
  const token = new SignJWT({ sub: personal['an id on the website'] }).setProtectedHeader({ alg: 'HS256' });
  const visitor = await TestVisitor.arrive(api.url, bot.publicId, {
    pageUrl: personal['the address of a page'],
    context: { plan: personal['what a page says'] },
    identity: await token.setAudience(bot.publicId).setExpirationTime('10 min').sign(Buffer.from(identity)),
  });
  keep('the token of a visitor', visitor.token);
  return visitor;
}

/** Tells everything, while the model, the mail server and the webhook refuse and say back what they were given. */
export async function talk(scene: Scene, visitor: TestVisitor): Promise<void> {
  const { database, mails, model, receiver } = scene;
  const header = secrets['the header of a webhook'];
  const formId = (await visitor.next('form-shown')).id;
  const values = { name: personal['a name'], email: personal['an address'], phone: personal['a phone number'] };
  mails.state.refusesLogins = true;
  await made(visitor.post('form', { formId, values }));
  await attempt(scene, 'lead-mail', 535);
  mails.state.refusesLogins = false;
  await steer(scene, 'lead-mail', 'redeliver');
  await attempt(scene, 'lead-mail', 250);

  model.script([{ status: 401, says: `Incorrect API key provided: ${secrets['the key of the model']}` }]);
  await visitor.say(personal['a message']);
  await notice(visitor, 'outage');

  const ticketAbout = (about: string) => [{ name: 'create_ticket', arguments: { about } }];
  model.script([{ reply: personal['an answer'], toolCalls: ticketAbout(personal['a message']) }]);
  receiver.script({ status: 500, json: { youSent: header } }, { status: 200, json: { ticket: header, all: [header] } });
  await visitor.say(personal['a message']);
  await attempt(scene, 'webhook', 500);
  await steer(scene, 'webhook', 'redeliver');
  await notice(visitor, 'action-done');

  model.script([{ reply: personal['an answer'], toolCalls: ticketAbout('another one') }]);
  await whileRefused(scene, 'deliveries', "body !~ 'kanari'", async () => {
    await visitor.say('And another one');
  });
  await steer(scene, 'webhook', 'cancel');

  await visitor.say('I want to talk to a human');
  await visitor.next('handover-offered');
  await made(visitor.post('handover/email', {}));
  const { id } = await visitor.next('confirm-asked');
  await made(visitor.post(`actions/${id}/confirm`, { accept: true }));
  await attempt(scene, 'confirmation-mail', 550);
  model.script([], { reply: personal['an answer'] });
  await whileRefused(scene, 'timeline_entries', "body->>'text' !~ 'kanari'", async () => {
    await visitor.say('And then?');
  });
  await made(visitor.post('end', {}));
  await until('all mails', async () => {
    const open = await database.db.query("SELECT FROM deliveries WHERE state IN ('queued', 'sending', 'retrying')");
    expect([open.length, mails.mails.length]).toEqual([0, 3]);
  });
}

/** Nothing here is about time, and the machine may be busy. */
const until = async (what: string, check: () => void | Promise<void>): Promise<void> =>
  await untilDone(what, check, 30_000);

const notice = async (visitor: TestVisitor, about: string): Promise<void> =>
  await until(`a notice about ${about}`, () => {
    const notices = visitor.entries.flatMap((entry) => (entry.kind === 'notice' ? [entry.about] : []));
    expect(notices).toContain(about);
  });

/** Waits until a delivery was tried, and answered like this. */
const attempt = async ({ database }: Scene, kind: string, status: number) =>
  await until(`a ${kind} that gets ${status}`, async () => {
    const tried = await database.db.query(
      'SELECT FROM delivery_attempts a JOIN deliveries d ON d.id = a.delivery_id WHERE d.kind = $1 AND a.status = $2',
      [kind, status],
    );
    expect(tried).toHaveLength(1);
  });

/** Has the newest of a kind sent again, or not at all. */
async function steer({ api, apiKey }: Scene, kind: string, how: 'redeliver' | 'cancel'): Promise<void> {
  const url = `${api.url}/v1/deliveries`;
  const { data } = await made(call<{ data: { id: string }[] }>(`${url}?kind=${kind}`, { token: apiKey }));
  await made(call(`${url}/${data[0]?.id}/${how}`, { token: apiKey, body: {} }));
}

/** Postgres refuses rows for which this does not hold, until the worker has said so; whoever wanted to write them tries again. */
async function whileRefused({ database, apps }: Scene, table: string, rule: string, act: () => Promise<void>) {
  const { db } = database;
  const planted = `planted_in_${table}`;
  await db.query(`ALTER TABLE ${table} ADD CONSTRAINT ${planted} CHECK (${rule}) NOT VALID`);
  await act();
  await until('a fault', () => expect(apps.lines.worker.some((line) => line.includes(planted))).toBe(true));
  await db.query(`ALTER TABLE ${table} DROP CONSTRAINT ${planted}`);
}
