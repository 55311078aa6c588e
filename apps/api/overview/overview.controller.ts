import { Controller, Get, Query } from '@nestjs/common';
import { type Overview, type OverviewQuery, overview, overviewQuery } from '#contracts/overview.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { AccountId } from '../request.js';
import { OverviewService } from './overview.service.js';

/** How it goes, by the day, and what somebody should look at. */
@Controller('v1/overview')
@OwnerApi()
export class OverviewController {
  constructor(private readonly overview: OverviewService) {}

  @Get()
  @Needs('read')
  @Answers('overview.get', 'Counts per day, beside those of the days before, and what needs attention', {
    200: overview,
  })
  async get(@AccountId() accountId: string, @Query({ schema: overviewQuery }) query: OverviewQuery): Promise<Overview> {
    return await this.overview.get(accountId, query);
  }
}
