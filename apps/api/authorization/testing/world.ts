import { v7 as uuidv7 } from 'uuid';
import { endAction } from '#actions/ending/tool.js';
import { publicId } from '#contracts/ids.js';
import type { Role } from '#contracts/roles.js';
import type { StartedConversation } from '#contracts/widget.js';
import { createAccount, createApiKey } from '#database/accounts.js';
import { TrialRun } from '#database/entities/trial-run.js';
import { Upload } from '#database/entities/upload.js';
import { append } from '#database/timeline.js';
import { aDelivery } from '../../deliveries/testing/deliveries.js';
import { aLead } from '../../leads/testing/leads.js';
import { aMember, type SignedInMember } from '../../testing/members.js';
import type { ApiClient } from '../../testing/open-api.js';

/** Public ids by the place they have in an address, such as `articles`, and `formId` for a body. */
export type Ids = Record<string, string>;

/** A bot with one of everything that has an id, and the token of its visitor. */
export interface OwnedWorld {
  ids: Ids;
  visitor: string;
}

export interface World {
  accountId: string;
  /** A word in every text that is this account's and in no other's. */
  mark: string;
  owner: SignedInMember;
  bot: OwnedWorld;
  /** Another bot of the same account. */
  sibling: OwnedWorld;
  key(role: Role, expiresAt?: Date): Promise<string>;
}

/** An account with two bots, a member and a key to be changed or removed, and an upload. */
export async function aWorld(api: ApiClient, mark: string): Promise<World> {
  const { id: accountId } = await createAccount(api.db, mark);
  const key = async (role: Role, expiresAt: Date | null = null): Promise<string> =>
    (await createApiKey(api.db, accountId, mark, { role, expiresAt })).key;
  const token = await key('owner');
  const made = async (path: string, body: object) => {
    const { status, body: item } = await api.ask<{ id: string; key?: string }>('POST', path, { token, body });
    if (status !== 201) throw new Error(`POST ${path} answered ${status}: ${JSON.stringify(item)}`);
    return item;
  };
  const member = await aMember(api, { accountId, role: 'agent' });
  const [session] = await api.db.query<{ id: string }[]>('SELECT id FROM sessions WHERE member_id = $1', [member.id]);
  const shared: Ids = {
    'api-keys': (await made('/v1/api-keys', { name: mark })).id,
    members: publicId('member', member.id),
    sessions: publicId('session', session?.id ?? ''),
    uploads: await anUpload(api, accountId),
    handover: 'email',
  };
  const [bot, sibling] = [
    await aBotWorld(api, { token, accountId, mark, made, shared }),
    await aBotWorld(api, { token, accountId, mark, made, shared }),
  ];
  return { accountId, mark, owner: await aMember(api, { accountId }), bot, sibling, key };
}

interface Making {
  token: string;
  accountId: string;
  mark: string;
  made(path: string, body: object): Promise<{ id: string }>;
  shared: Ids;
}

async function aBotWorld(api: ApiClient, { token, accountId, mark, made, shared }: Making): Promise<OwnedWorld> {
  const bot = await api.aBot(token, { name: mark });
  const at = `/v1/bots/${bot.id}`;
  await api.ask('PUT', `${at}/actions/lead-capture`, {
    token,
    body: { enabled: true, position: 'at-start' },
    headers: { 'if-match': (await api.ask('GET', `${at}/actions/lead-capture`, { token })).headers.get('etag') ?? '' },
  });
  const link = `https://shop.example/${mark}`;
  const items: Ids = {
    articles: (await made(`${at}/articles`, { title: mark, text: mark })).id,
    webhooks: (await made(`${at}/webhooks`, { name: mark, description: mark, url: link, successMessage: mark })).id,
    'button-groups': (await made(`${at}/button-groups`, { name: mark, rule: mark, buttons: [{ text: mark, link }] }))
      .id,
    cases: (await made(`${at}/cases`, { message: mark, expected: [{ action: 'webhooks', what: mark, fires: true }] }))
      .id,
  };
  const { conversation, token: visitor, entries }: StartedConversation = await api.arrive(bot);
  const form = entries.find(({ kind }) => kind === 'form-shown');
  if (!form) throw new Error('The conversation begins without its form.');
  const [row] = await api.db.query<{ id: string; botId: string }[]>(
    `SELECT c.id, c.bot_id AS "botId" FROM conversations c WHERE 'conv_' || replace(c.id::text, '-', '') = $1`,
    [conversation.id],
  );
  if (!row) throw new Error(`${conversation.id} has no row.`);
  const button = publicId('button', uuidv7());
  const shown = await append(api.db, { id: row.id, accountId }, [
    { kind: 'confirm-asked', body: { action: endAction, inputs: { topic: mark } } },
    {
      kind: 'buttons-shown',
      body: {
        under: form.id,
        groups: [{ buttons: [{ id: button, text: mark, link, icon: { kind: 'none' } }] }],
      },
    },
  ]);
  const run = async (kind: 'cases' | 'turns'): Promise<string> => {
    const id = uuidv7();
    await api.db.manager.insert(TrialRun, { id, accountId, botId: row.botId, kind, botVersion: 1, total: 1 });
    return publicId(kind === 'cases' ? 'caseRun' : 'dryRun', id);
  };
  return {
    visitor,
    ids: {
      ...shared,
      ...items,
      bots: bot.id,
      widget: bot.publicId,
      conversations: conversation.id,
      formId: form.id,
      actions: publicId('entry', shown?.[0]?.id ?? ''),
      buttons: button,
      deliveries: (await aDelivery(api.db, { id: row.id, accountId, botId: row.botId })).id,
      leads: await aLead(api, bot, { name: mark }),
      'case-runs': await run('cases'),
      'dry-runs': await run('turns'),
    },
  };
}

async function anUpload(api: ApiClient, accountId: string): Promise<string> {
  const id = uuidv7();
  await api.db.manager.insert(Upload, {
    id,
    accountId,
    hash: Buffer.from(id),
    width: 1,
    height: 1,
    image: Buffer.alloc(1),
  });
  return publicId('upload', id);
}
