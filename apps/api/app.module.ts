import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { emailNotifications } from '#actions/email-notifications/settings.js';
import { humanHandover } from '#actions/human-handover/settings.js';
import { leadCapture } from '#actions/lead-capture/settings.js';
import type { Config } from '#config/config.js';
import type { Log } from '#config/log.js';
import { LiveListener } from '#database/live.js';
import { AccountController } from './account/account.controller.js';
import { actionController } from './actions/action.controller.js';
import { ActionsService } from './actions/actions.service.js';
import { buttonGroupListing } from './actions/button-groups.js';
import { itemsController } from './actions/items.controller.js';
import { ItemsService } from './actions/items.service.js';
import { WebhooksController } from './actions/webhooks.controller.js';
import { webhookListing } from './actions/webhooks.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { CONFIG, LOG, SERVICE_DB } from './app.tokens.js';
import { AuditController } from './audit/audit.controller.js';
import { SessionController } from './auth/session.controller.js';
import { SessionCookie } from './auth/session-cookie.js';
import { SessionsService } from './auth/sessions.service.js';
import { SignInController } from './auth/sign-in.controller.js';
import { ArticlesController } from './bots/articles.controller.js';
import { BotsController } from './bots/bots.controller.js';
import { BotsService } from './bots/bots.service.js';
import { IdentityController } from './bots/identity.controller.js';
import { PassagesController } from './bots/passages.controller.js';
import { ConversationsController } from './conversations/conversations.controller.js';
import { ConversationsService } from './conversations/conversations.service.js';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { DeliveriesService } from './deliveries/deliveries.service.js';
import { Engine } from './engine.js';
import { HealthController } from './health/health.controller.js';
import { IconsController } from './icons/icons.controller.js';
import { LeadExportsController } from './leads/lead-exports.controller.js';
import { LeadsController } from './leads/leads.controller.js';
import { LeadsService } from './leads/leads.service.js';
import { Limits } from './limits/limits.js';
import { MembersController } from './members/members.controller.js';
import { MembersService } from './members/members.service.js';
import { OverviewController } from './overview/overview.controller.js';
import { OverviewService } from './overview/overview.service.js';
import { PrivacyController } from './privacy/privacy.controller.js';
import { PrivacyService } from './privacy/privacy.service.js';
import { CaseRunsController } from './trials/case-runs.controller.js';
import { CasesController } from './trials/cases.controller.js';
import { DryRunsController } from './trials/dry-runs.controller.js';
import { RunsService } from './trials/runs.service.js';
import { TrialsController } from './trials/trials.controller.js';
import { UploadsController } from './uploads/uploads.controller.js';
import { EventStreams } from './widget/event-streams.js';
import { Identities } from './widget/identities.js';
import { VisitorController } from './widget/visitor.controller.js';
import { VisitorActionsController } from './widget/visitor-actions.controller.js';
import { WidgetController } from './widget/widget.controller.js';

/** What the routes work with; made outside, because it is opened and closed in order. */
export interface Parts {
  config: Config;
  log: Log;
  /** Sees every account. */
  db: DataSource;
  /** Sees the account of who asks. */
  tenantDb: DataSource;
  live: LiveListener;
  engine: Engine;
}

@Module({})
export class AppModule {
  static with({ config, log, db, tenantDb, live, engine }: Parts): DynamicModule {
    return routesOver([
      { provide: CONFIG, useValue: config },
      { provide: LOG, useValue: log },
      { provide: SERVICE_DB, useValue: db },
      { provide: DataSource, useValue: tenantDb },
      { provide: LiveListener, useValue: live },
      { provide: Engine, useValue: engine },
    ]);
  }

  /** The routes with nothing behind them: enough to describe them. */
  static bare(): DynamicModule {
    return routesOver(
      [CONFIG, LOG, SERVICE_DB, DataSource, LiveListener, Engine].map((provide) => ({ provide, useValue: {} })),
    );
  }
}

const routesOver = (parts: Provider[]): DynamicModule => ({
  module: AppModule,
  controllers: [
    // Before the widget's: `conversation` is no public id.
    VisitorController,
    VisitorActionsController,
    WidgetController,
    BotsController,
    IdentityController,
    ArticlesController,
    PassagesController,
    actionController(leadCapture),
    actionController(humanHandover),
    actionController(emailNotifications),
    itemsController(webhookListing),
    WebhooksController,
    itemsController(buttonGroupListing),
    TrialsController,
    CasesController,
    CaseRunsController,
    DryRunsController,
    ConversationsController,
    PrivacyController,
    DeliveriesController,
    LeadsController,
    LeadExportsController,
    OverviewController,
    IconsController,
    UploadsController,
    ApiKeysController,
    SignInController,
    SessionController,
    MembersController,
    AccountController,
    AuditController,
    HealthController,
  ],
  providers: [
    ...parts,
    BotsService,
    ActionsService,
    ItemsService,
    ConversationsService,
    PrivacyService,
    DeliveriesService,
    LeadsService,
    OverviewService,
    RunsService,
    EventStreams,
    Limits,
    Identities,
    SessionCookie,
    SessionsService,
    MembersService,
  ],
});
