import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { register } from 'prom-client';
import { DataSource } from 'typeorm';
import type { Config } from '#config/config.js';
import { CONFIG, SERVICE_DB } from '../app.tokens.js';
import { Engine } from '../engine.js';

type Part = { ok: boolean; detail: string };

/** For load balancers, operators and Prometheus. */
@Controller()
@ApiExcludeController()
export class HealthController {
  constructor(
    @Inject(SERVICE_DB) private readonly db: DataSource,
    private readonly engine: Engine,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The process is alive. */
  @Get('healthz')
  alive() {
    return { status: 'ok' };
  }

  /** Postgres answers, Temporal answers, and a worker polls: a message would be answered. */
  @Get('readyz')
  async ready(@Res({ passthrough: true }) response: Response) {
    const [postgres, temporal] = await Promise.all([
      part(async () => {
        await this.db.query('SELECT 1');
        return 'answers';
      }),
      part(async () => {
        const { pollers } = await this.engine.check();
        if (pollers === 0) throw new Error('Temporal answers, but no worker polls.');
        return `answers, ${pollers} pollers`;
      }),
    ]);
    const ok = postgres.ok && temporal.ok;
    response.status(ok ? 200 : 503).setHeader('cache-control', 'no-store');
    return {
      status: ok ? 'ok' : 'unavailable',
      postgres,
      temporal,
      model: this.config.model.demo ? 'demo' : 'configured',
    };
  }

  @Get('metrics')
  @Header('content-type', register.contentType)
  async metrics() {
    return await register.metrics();
  }
}

async function part(check: () => Promise<string>): Promise<Part> {
  try {
    return { ok: true, detail: await check() };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
