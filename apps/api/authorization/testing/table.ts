import { randomUUID } from 'node:crypto';
import type { Capability } from '#contracts/roles.js';
import { password } from '../../testing/members.js';
import type { Ids } from './world.js';

/** Whom a route is for: a capability of the owner API, a member about themselves, a visitor by their token, or anyone. */
export type Reach = Capability | 'self' | 'visitor' | 'anyone';

/** Who may do what, written down apart from the routes: a new route has no row here until somebody has thought about it. */
export const rows: Record<Reach, string[]> = {
  read: [
    'account.get',
    ...['actions.getEmailNotifications', 'actions.getHumanHandover', 'actions.getLeadCapture'],
    ...['articles.get', 'articles.list', 'bots.get', 'bots.identity', 'bots.list', 'passages.search'],
    ...['buttonGroups.get', 'buttonGroups.list', 'webhooks.get', 'webhooks.list'],
    ...['conversations.get', 'conversations.list', 'conversations.timeline', 'overview.get'],
    ...['deliveries.get', 'deliveries.list', 'icons.list', 'leads.get', 'leads.list'],
    ...['bots.listCases', 'bots.listCaseRuns', 'bots.getCaseRun', 'bots.dryRunSize', 'bots.getDryRun'],
  ],
  operate: [
    ...['conversations.end', 'conversations.skipTranscript'],
    ...['deliveries.cancel', 'deliveries.redeliver', 'deliveries.redeliverSince'],
    ...['leads.exportCsv', 'leads.exportXlsx'],
  ],
  configure: [
    ...['actions.saveEmailNotifications', 'actions.saveHumanHandover', 'actions.saveLeadCapture'],
    ...['apiKeys.create', 'apiKeys.delete', 'apiKeys.list', 'audit.list'],
    ...['articles.create', 'articles.delete', 'articles.save', 'bots.create', 'bots.delete', 'bots.save'],
    ...['conversations.erase', 'conversations.export', 'leads.erase'],
    ...['bots.addCase', 'bots.deleteCase', 'bots.runCases', 'bots.stopCaseRun'],
    ...['bots.rotateIdentitySecret', 'bots.startDryRun', 'bots.stopDryRun', 'bots.try'],
    ...['buttonGroups.create', 'buttonGroups.delete', 'buttonGroups.save', 'uploads.create'],
    ...['webhooks.create', 'webhooks.delete', 'webhooks.rotateSecret', 'webhooks.save', 'webhooks.test'],
  ],
  manage: [
    'account.save',
    ...['members.change', 'members.invite', 'members.link', 'members.list', 'members.remove', 'members.signOut'],
  ],
  self: [
    ...['session.end', 'session.get', 'session.list', 'session.save', 'session.setPassword'],
    ...['session.signOut', 'session.signOutEverywhere'],
  ],
  visitor: [
    ...['visitor.clickButton', 'visitor.confirm', 'visitor.declineHandover', 'visitor.end', 'visitor.entries'],
    ...['visitor.events', 'visitor.identify', 'visitor.openChannel', 'visitor.sendMessage', 'visitor.submitForm'],
  ],
  anyone: ['session.openLink', 'session.signIn', 'uploads.read', 'widget.config', 'widget.start'],
};

const webhook = { name: 'ticket', description: 'd', url: 'http://127.0.0.1:9/', successMessage: 'Done.' };
const group = { name: 'Shop', rule: 'They ask for it.', buttons: [{ text: 'Open', link: 'https://shop.example/' }] };
const bot = { name: 'Fern' };
const article = { title: 'Hours', text: 'From nine to five.' };

/** A body that each route takes, so that nothing but authority is left to refuse it. */
export const bodies: Record<string, (ids: Ids) => object> = {
  'account.save': () => ({ name: 'Acme' }),
  'actions.saveEmailNotifications': () => ({ lead: { enabled: true, recipients: ['team@acme.example'] } }),
  'actions.saveHumanHandover': () => ({ instructions: 'When they ask.' }),
  'actions.saveLeadCapture': () => ({ enabled: true, position: 'at-start' }),
  'apiKeys.create': () => ({ name: 'CI', role: 'viewer' }),
  'articles.create': () => article,
  'articles.save': () => article,
  'bots.addCase': () => ({
    history: [{ from: 'visitor', text: 'Hello' }],
    message: 'Help',
    expected: [{ action: 'webhooks', what: 'ticket', fires: true }],
  }),
  'bots.create': () => bot,
  'bots.runCases': () => ({}),
  'bots.save': () => bot,
  'bots.startDryRun': () => ({ last: 5 }),
  'bots.try': () => ({ history: [{ from: 'visitor', text: 'Hello' }], message: 'Help' }),
  'buttonGroups.create': () => group,
  'buttonGroups.save': () => group,
  'conversations.erase': () => ({}),
  'conversations.end': () => ({ reason: 'operator' }),
  'conversations.skipTranscript': () => ({ why: 'They asked for it.' }),
  'deliveries.redeliverSince': () => ({ since: '2026-01-01T00:00:00Z' }),
  'members.change': () => ({ role: 'viewer' }),
  'members.invite': () => ({ email: `${randomUUID()}@acme.example`, role: 'viewer' }),
  'session.openLink': () => ({ token: 'link_unknown' }),
  'session.save': () => ({ name: 'Ada' }),
  'session.setPassword': () => ({ current: password, password: 'a chair with five legs' }),
  'session.signIn': () => ({ email: 'nobody@acme.example', password: 'a guess that is wrong' }),
  'visitor.clickButton': () => ({}),
  'visitor.confirm': () => ({ accept: false }),
  'visitor.end': () => ({}),
  'visitor.identify': () => ({ visitor: { name: 'Ann' } }),
  'visitor.openChannel': () => ({}),
  'visitor.sendMessage': () => ({ id: randomUUID(), text: 'Hello' }),
  'visitor.submitForm': ({ formId }) => ({ formId, values: { name: 'Ann', email: 'ann@example.org' } }),
  'webhooks.create': () => webhook,
  'webhooks.save': () => ({ ...webhook, name: 'another' }),
  'widget.start': () => ({ visitor: { name: 'Ann' } }),
};

/** What a route answers to who may, where that is no success here: two runs go on, Temporal is away, nothing led to it, or it is a colleague's. */
export const elsewhere: Record<string, number> = {
  'bots.runCases': 429,
  'bots.startDryRun': 422,
  'bots.try': 503,
  'deliveries.redeliver': 503,
  'session.end': 404,
  'visitor.openChannel': 404,
};
