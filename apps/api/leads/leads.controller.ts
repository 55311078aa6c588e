import { Controller, Get, Param, Query } from '@nestjs/common';
import { type Lead, type LeadsQuery, lead, leadsQuery } from '#contracts/leads.js';
import { type Page, pageOf } from '#contracts/paging.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { leadId } from '../params.js';
import { AccountId } from '../request.js';
import { LeadsService } from './leads.service.js';

/** Details that visitors left. */
@Controller('v1/leads')
@OwnerApi()
export class LeadsController {
  constructor(private readonly leads: LeadsService) {}

  @Get()
  @Needs('read')
  @Answers('leads.list', 'Leads, newest first', { 200: pageOf(lead) })
  async list(@AccountId() accountId: string, @Query({ schema: leadsQuery }) query: LeadsQuery): Promise<Page<Lead>> {
    return await this.leads.list(accountId, query);
  }

  @Get(':leadId')
  @Needs('read')
  @Answers('leads.get', 'One lead', { 200: lead }, ['not_found'])
  async get(@AccountId() accountId: string, @Param('leadId', { schema: leadId }) id: string): Promise<Lead> {
    return await this.leads.get(accountId, id);
  }
}
