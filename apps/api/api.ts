import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import { Client, Connection } from '@temporalio/client';
import type { DataSource } from 'typeorm';
import type { Config } from '#config/config.js';
import type { Log } from '#config/log.js';
import { createDataSource } from '#database/data-source.js';
import { LiveListener } from '#database/live.js';
import { openTenantDb } from './account-scope.js';
import { AppModule, type Parts } from './app.module.js';
import { Engine } from './engine.js';
import { useMiddleware } from './middleware.js';
import { createDocument } from './openapi.js';
import { servePages } from './pages.js';
import { ProblemFilter, validation } from './problem.js';
import { Sweeper } from './sweeper.js';
import { EventStreams } from './widget/event-streams.js';

export interface RunningApi {
  url: string;
  /** Takes no new request, ends the streams, finishes what runs, and lets go of everything. */
  stop(): Promise<void>;
}

/** Starts the HTTP API. It serves while Temporal is away; messages wait in their rows. */
export async function startApi(config: Config, log: Log): Promise<RunningApi> {
  const db = createDataSource({
    url: config.secrets.databaseUrl,
    poolSize: config.database.poolSize,
    name: 'parley-api',
  });
  await db.initialize();
  const tenantDb = await openTenantDb(config);
  const live = new LiveListener({
    databaseUrl: config.secrets.databaseUrl,
    redisUrl: config.secrets.redisUrl,
    onError: (error) => log.warn({ err: error }, 'listening broke; it is tried again'),
  });
  const engine = openEngine(config, db, log);
  const sweeper = new Sweeper(db, engine, log);
  const app = await createApp({ config, log, db, tenantDb, live, engine });
  const stop = async (): Promise<void> => {
    const server: Server = app.getHttpServer();
    const closed = app.close();
    app.get(EventStreams).closeAll();
    server.closeIdleConnections();
    await closed;
    await sweeper.close();
    await engine.close();
    await live.close();
    await tenantDb.destroy();
    await db.destroy();
  };
  Object.assign(app.getHttpServer(), patience);
  try {
    await app.listen(config.http.port, config.http.host);
  } catch (error) {
    await stop();
    throw error;
  }
  sweeper.start();
  return { url: await app.getUrl(), stop };
}

/** A request that is slow to come holds a connection no longer than this, in milliseconds; Node looks for such in that interval. */
const patience = { headersTimeout: 10_000, requestTimeout: 60_000, connectionsCheckingInterval: 2_000 };

/** The Nest application with its routes, not listening yet. */
export async function createApp(parts: Parts): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(parts), {
    bodyParser: false,
    logger: ['error', 'warn'],
  });
  app.set('trust proxy', parts.config.http.trustProxy);
  app.set('query parser', 'simple');
  useMiddleware(app.getHttpAdapter().getInstance());
  servePages(app.getHttpAdapter().getInstance(), parts.config, parts.db);
  app.useGlobalPipes(validation);
  app.useGlobalFilters(new ProblemFilter(parts.log));
  SwaggerModule.setup('docs', app, () => createDocument(app), { jsonDocumentUrl: 'openapi.json' });
  return app;
}

function openEngine(config: Config, db: DataSource, log: Log): Engine {
  const connection = Connection.lazy({
    address: config.temporal.address,
    // After an outage the first message should not wait for gRPC's minutes of backoff.
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': 500, 'grpc.max_reconnect_backoff_ms': 2_000 },
  });
  const client = new Client({ connection, namespace: config.temporal.namespace });
  return new Engine(db, connection, client, {
    transcriptDelayMs: config.conversation.transcriptDelayMs,
    onError: (error, what) =>
      log.warn({ err: error }, `Temporal did not take it (${what}); the sweeper will try again`),
  });
}
