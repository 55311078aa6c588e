import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from '@tanstack/react-router';
import { z } from 'zod';
import { conversationsQuery } from '#contracts/conversations.js';
import { deliveriesQuery } from '#contracts/deliveries.js';
import { leadFilters } from '#contracts/leads.js';
import { NotFound } from './parts/not-found.js';
import { PageFailed } from './parts/page-failed.js';
import { Shell } from './shell/shell.js';

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: z.object({ to: z.string().startsWith('/').optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./session/sign-in-page.js'), 'SignInPage'),
});
const welcome = createRoute({
  getParentRoute: () => rootRoute,
  path: '/welcome',
  component: lazyRouteComponent(() => import('./session/welcome-page.js'), 'WelcomePage'),
});

/** Everything behind the sign-in, inside the frame with the navigation. */
const inside = createRoute({ getParentRoute: () => rootRoute, id: 'inside', component: Shell });

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/overview' });
  },
});
const overview = createRoute({
  getParentRoute: () => inside,
  path: '/overview',
  validateSearch: z.object({
    days: z.coerce.number().int().min(1).max(366).optional().catch(undefined),
    botId: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./overview/overview-page.js'), 'OverviewPage'),
});

const conversations = createRoute({
  getParentRoute: () => inside,
  path: '/conversations',
  validateSearch: looseFilters(conversationsQuery.omit({ cursor: true, limit: true })),
  component: lazyRouteComponent(() => import('./conversations/conversations-page.js'), 'ConversationsPage'),
});
const conversation = createRoute({
  getParentRoute: () => inside,
  path: '/conversations/$conversationId',
  validateSearch: z.object({ event: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./conversations/conversation-page.js'), 'ConversationPage'),
});
const leads = createRoute({
  getParentRoute: () => inside,
  path: '/leads',
  validateSearch: looseFilters(leadFilters),
  component: lazyRouteComponent(() => import('./leads/leads-page.js'), 'LeadsPage'),
});
const deliveries = createRoute({
  getParentRoute: () => inside,
  path: '/deliveries',
  validateSearch: looseFilters(deliveriesQuery.omit({ cursor: true, limit: true })),
  component: lazyRouteComponent(() => import('./deliveries/deliveries-page.js'), 'DeliveriesPage'),
});
const delivery = createRoute({
  getParentRoute: () => inside,
  path: '/deliveries/$deliveryId',
  component: lazyRouteComponent(() => import('./deliveries/delivery-page.js'), 'DeliveryPage'),
});

const bots = createRoute({
  getParentRoute: () => inside,
  path: '/bots',
  component: lazyRouteComponent(() => import('./bots/bots-page.js'), 'BotsPage'),
});
const bot = createRoute({
  getParentRoute: () => inside,
  path: '/bots/$botId',
  component: lazyRouteComponent(() => import('./bots/bot-frame.js'), 'BotFrame'),
});
const botHome = createRoute({
  getParentRoute: () => bot,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/bots/$botId/actions', params });
  },
});
const setup = createRoute({
  getParentRoute: () => bot,
  path: 'setup',
  component: lazyRouteComponent(() => import('./bots/setup-page.js'), 'SetupPage'),
});
const knowledge = createRoute({
  getParentRoute: () => bot,
  path: 'knowledge',
  component: lazyRouteComponent(() => import('./bots/knowledge-page.js'), 'KnowledgePage'),
});
const embed = createRoute({
  getParentRoute: () => bot,
  path: 'embed',
  component: lazyRouteComponent(() => import('./bots/embed-page.js'), 'EmbedPage'),
});
const tryIt = createRoute({
  getParentRoute: () => bot,
  path: 'try',
  validateSearch: z.object({
    view: z.enum(['cases', 'dry-run']).optional().catch(undefined),
    message: z.string().optional().catch(undefined),
    conversation: z.string().optional().catch(undefined),
    entry: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./try-it/try-it-page.js'), 'TryItPage'),
});
const actions = createRoute({
  getParentRoute: () => bot,
  path: 'actions',
  component: lazyRouteComponent(() => import('./actions/actions-page.js'), 'ActionsPage'),
});
const action = createRoute({
  getParentRoute: () => bot,
  path: 'actions/$action',
  component: lazyRouteComponent(() => import('./actions/action-page.js'), 'ActionPage'),
});

const team = createRoute({
  getParentRoute: () => inside,
  path: '/team',
  component: lazyRouteComponent(() => import('./team/members-page.js'), 'MembersPage'),
});
const apiKeys = createRoute({
  getParentRoute: () => inside,
  path: '/api-keys',
  component: lazyRouteComponent(() => import('./team/api-keys-page.js'), 'ApiKeysPage'),
});
const audit = createRoute({
  getParentRoute: () => inside,
  path: '/audit',
  validateSearch: z.object({
    actor: z.string().optional().catch(undefined),
    action: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./team/audit-page.js'), 'AuditPage'),
});
const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  component: lazyRouteComponent(() => import('./team/account-page.js'), 'AccountPage'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signIn,
    welcome,
    inside.addChildren([
      ...[home, overview, conversations, conversation, leads, deliveries, delivery, bots],
      bot.addChildren([botHome, setup, knowledge, embed, tryIt, actions, action]),
      ...[team, apiKeys, audit, account],
    ]),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: PageFailed,
  scrollRestoration: true,
  // Everything in an address is text, as it is typed.
  parseSearch: parseSearchWith((value) => value),
  stringifySearch: stringifySearchWith(String),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** Filters as the address holds them: text as it is sent to the API; what the API would refuse is left out. */
function looseFilters<T extends Record<string, z.ZodType>>(schema: z.ZodObject<T>) {
  const keys = Object.keys(schema.shape);
  return (search: Record<string, unknown>): { [K in keyof T]?: string | undefined } => {
    const asked = Object.entries(search).map(([key, value]) => [key, String(value)] as const);
    const kept = asked.filter(([key, value]) => keys.includes(key) && schema.shape[key]?.safeParse(value).success);
    return Object.fromEntries(kept) as { [K in keyof T]?: string | undefined };
  };
}
