import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { publicId } from '#contracts/ids.js';
import {
  type CaseResult,
  type CaseRun,
  type CaseRuns,
  caseResult,
  caseRun,
  caseRuns,
  type StartCaseRun,
  startCaseRun,
  startedCaseRun,
} from '#contracts/trials.js';
import { TrialCase } from '#database/entities/trial-case.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { botId, caseRunId } from '../params.js';
import { AccountId, Acting, type Who } from '../request.js';
import { presentRun } from './present-run.js';
import { type FoundItem, type FoundRun, RunsService } from './runs.service.js';

/** All cases of a bot, tried in one go. */
@Controller('v1/bots/:botId/case-runs')
@OwnerApi()
export class CaseRunsController {
  constructor(
    private readonly db: DataSource,
    private readonly runs: RunsService,
  ) {}

  @Post()
  @HttpCode(202)
  @Needs('configure')
  @Answers('bots.runCases', 'Try all cases; nothing is sent anywhere', { 202: startedCaseRun }, [
    'not_found',
    'plan_required',
    'rate_limited',
  ])
  async start(
    @Acting() who: Who,
    @Param('botId', { schema: botId }) bot: string,
    @Body({ schema: startCaseRun }) { actions }: StartCaseRun,
  ): Promise<{ id: string }> {
    const { accountId } = who;
    const owned = { accountId, botId: bot };
    const cases = await this.db.manager.find(TrialCase, { where: owned, order: { id: 'DESC' }, select: { id: true } });
    const items = cases.map(({ id }) => ({ caseId: id }));
    return { id: publicId('caseRun', await this.runs.start(who, owned, 'cases', actions, { items })) };
  }

  @Get()
  @Needs('read')
  @Answers('bots.listCaseRuns', 'The newest runs of all cases, newest first', { 200: caseRuns }, ['not_found'])
  async list(@AccountId() accountId: string, @Param('botId', { schema: botId }) bot: string): Promise<CaseRuns> {
    const found = await this.runs.list({ accountId, botId: bot }, 'cases');
    return { data: found.map(present).map(({ results: _, ...summary }) => summary) };
  }

  @Get(':runId')
  @Needs('read')
  @Answers('bots.getCaseRun', 'A run of all cases: how far it is, and what differs', { 200: caseRun }, ['not_found'])
  async get(
    @AccountId() accountId: string,
    @Param('botId', { schema: botId }) bot: string,
    @Param('runId', { schema: caseRunId }) id: string,
  ): Promise<CaseRun> {
    return present(await this.runs.get({ accountId, botId: bot }, 'cases', id));
  }

  @Post(':runId/stop')
  @HttpCode(204)
  @Needs('configure')
  @Answers('bots.stopCaseRun', 'Stop a run; what was tried stays', { 204: null }, ['not_found'])
  async stop(
    @AccountId() accountId: string,
    @Param('botId', { schema: botId }) bot: string,
    @Param('runId', { schema: caseRunId }) id: string,
  ): Promise<void> {
    await this.runs.stop({ accountId, botId: bot }, 'cases', id);
  }
}

const outcome = caseResult.omit({ caseId: true });

function present(run: FoundRun): CaseRun {
  const results = run.results.map(resultOf);
  return {
    id: publicId('caseRun', run.id),
    ...presentRun(run),
    untried: results.filter(({ passed }) => passed === null).length,
    passed: results.filter(({ passed }) => passed).length,
    failed: results.filter(({ passed }) => passed === false).length,
    results,
  };
}

function resultOf({ caseId, result }: FoundItem): CaseResult {
  return { ...outcome.parse(result), caseId: publicId('case', caseId ?? '') };
}
