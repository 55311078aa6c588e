import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { publicId } from '#contracts/ids.js';
import { type Page, type PageQuery, pageOf, pageQuery } from '#contracts/paging.js';
import { maxCases, type SaveCase, type TrialCase as ShownCase, saveCase, trialCase } from '#contracts/trials.js';
import { audit } from '#database/audit.js';
import { Bot } from '#database/entities/bot.js';
import { Conversation } from '#database/entities/conversation.js';
import { TrialCase } from '#database/entities/trial-case.js';
import { BotsService } from '../bots/bots.service.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { cursorToUuid, pageFrom } from '../paging.js';
import { botId, caseId } from '../params.js';
import { invalid, ProblemError } from '../problem.js';
import { AccountId, Acting, type Who } from '../request.js';
import { presentCase } from './present-case.js';

/** Sentences of which an owner said what has to come of them. */
@Controller('v1/bots/:botId/cases')
@OwnerApi()
export class CasesController {
  constructor(
    private readonly db: DataSource,
    private readonly bots: BotsService,
  ) {}

  @Get()
  @Needs('read')
  @Answers('bots.listCases', 'The regression cases of a bot, newest first', { 200: pageOf(trialCase) }, ['not_found'])
  async list(
    @AccountId() accountId: string,
    @Param('botId', { schema: botId }) bot: string,
    @Query({ schema: pageQuery }) { cursor, limit }: PageQuery,
  ): Promise<Page<ShownCase>> {
    await this.bots.get(accountId, bot);
    const before = cursorToUuid(cursor);
    const rows = await this.db.manager.find(TrialCase, {
      where: { accountId, botId: bot, ...(before ? { id: LessThan(before) } : {}) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return pageFrom(rows, limit, presentCase);
  }

  @Post()
  @HttpCode(201)
  @Needs('configure')
  @Answers(
    'bots.addCase',
    'Keep a sentence as a regression case: which rules it must trigger, and which not',
    { 201: trialCase },
    ['not_found'],
  )
  async add(
    @Acting() who: Who,
    @Param('botId', { schema: botId }) bot: string,
    @Body({ schema: saveCase }) { history, message, expected, note, ...wish }: SaveCase,
  ): Promise<ShownCase> {
    const { accountId } = who;
    const conversationId = wish.conversationId ?? null;
    await this.bots.get(accountId, bot);
    const id = uuidv7();
    const made = await this.db.transaction(async (tx) => {
      // The bot's row is what additions take turns on.
      await tx.findOneOrFail(Bot, { where: { id: bot, accountId }, lock: { mode: 'pessimistic_write' } });
      const count = await tx.countBy(TrialCase, { accountId, botId: bot });
      if (count >= maxCases) {
        throw invalid([
          { pointer: '', detail: `expected at most ${maxCases} cases for a bot; it has ${count} already` },
        ]);
      }
      if (conversationId && !(await tx.existsBy(Conversation, { id: conversationId, accountId, botId: bot }))) {
        throw invalid([{ pointer: '/conversationId', detail: 'expected a conversation of this bot' }]);
      }
      const request = { history, message };
      const row = tx.create(TrialCase, { id, accountId, botId: bot, conversationId, request, expected, note });
      await audit(tx, who, 'case.created', publicId('case', id), { bot: publicId('bot', bot) });
      return await tx.save(row);
    });
    return presentCase(made);
  }

  @Delete(':caseId')
  @HttpCode(204)
  @Needs('configure')
  @Answers('bots.deleteCase', 'Delete a regression case, with what runs said of it', { 204: null }, ['not_found'])
  async remove(
    @Acting() who: Who,
    @Param('botId', { schema: botId }) bot: string,
    @Param('caseId', { schema: caseId }) id: string,
  ): Promise<void> {
    const { accountId } = who;
    await this.bots.get(accountId, bot);
    await this.db.transaction(async (tx) => {
      const { affected } = await tx.delete(TrialCase, { id, accountId, botId: bot });
      if (!affected) throw new ProblemError('not_found', 'There is no such case.');
      await audit(tx, who, 'case.deleted', publicId('case', id), { bot: publicId('bot', bot) });
    });
  }
}
