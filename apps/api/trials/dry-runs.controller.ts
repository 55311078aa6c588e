import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { publicId } from '#contracts/ids.js';
import {
  type DryRun,
  dryRun,
  dryRunSize,
  dryRunSizeQuery,
  type StartDryRun,
  startDryRun,
  startedDryRun,
} from '#contracts/trials.js';
import { BotsService } from '../bots/bots.service.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { botId, dryRunId } from '../params.js';
import { AccountId, Acting, type Who } from '../request.js';
import { newestTurns, presentDryRun, readTurns } from './dry-run.js';
import { RunsService } from './runs.service.js';

type Size = z.infer<typeof dryRunSize>;

/** Edited rules over conversations that were: what would have fired. */
@Controller('v1/bots/:botId/dry-runs')
@OwnerApi()
export class DryRunsController {
  constructor(
    private readonly db: DataSource,
    private readonly bots: BotsService,
    private readonly runs: RunsService,
  ) {}

  @Get('size')
  @Needs('read')
  @Answers('bots.dryRunSize', 'What a dry-run would cost, before it starts', { 200: dryRunSize }, ['not_found'])
  async size(
    @AccountId() accountId: string,
    @Param('botId', { schema: botId }) bot: string,
    @Query({ schema: dryRunSizeQuery }) { last }: z.infer<typeof dryRunSizeQuery>,
  ): Promise<Size> {
    await this.bots.get(accountId, bot);
    const { items, conversations } = await newestTurns(this.db, { accountId, botId: bot }, last);
    return { conversations, turns: items.length };
  }

  @Post()
  @HttpCode(202)
  @Needs('configure')
  @Answers(
    'bots.startDryRun',
    'Try edited rules over the newest conversations; nothing is sent, and nothing is written into them',
    { 202: startedDryRun },
    ['not_found', 'plan_required', 'rate_limited'],
  )
  async start(
    @Acting() who: Who,
    @Param('botId', { schema: botId }) bot: string,
    @Body({ schema: startDryRun }) { last, actions }: StartDryRun,
  ): Promise<Size & { id: string }> {
    const owned = { accountId: who.accountId, botId: bot };
    const found = await newestTurns(this.db, owned, last);
    const id = await this.runs.start(who, owned, 'turns', actions, found);
    return { id: publicId('dryRun', id), conversations: found.conversations, turns: found.items.length };
  }

  @Get(':runId')
  @Needs('read')
  @Answers('bots.getDryRun', 'A dry-run: how far it is, and what each rule would do', { 200: dryRun }, ['not_found'])
  async get(
    @AccountId() accountId: string,
    @Param('botId', { schema: botId }) bot: string,
    @Param('runId', { schema: dryRunId }) id: string,
  ): Promise<DryRun> {
    const run = await this.runs.get({ accountId, botId: bot }, 'turns', id);
    return presentDryRun(run, await readTurns(this.db, run));
  }

  @Post(':runId/stop')
  @HttpCode(204)
  @Needs('configure')
  @Answers('bots.stopDryRun', 'Stop a dry-run; what was tried stays', { 204: null }, ['not_found'])
  async stop(
    @AccountId() accountId: string,
    @Param('botId', { schema: botId }) bot: string,
    @Param('runId', { schema: dryRunId }) id: string,
  ): Promise<void> {
    await this.runs.stop({ accountId, botId: bot }, 'turns', id);
  }
}
