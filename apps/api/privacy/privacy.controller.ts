import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { publicId } from '#contracts/ids.js';
import { type Erased, eraseConversation, erased, type VisitorExport, visitorExport } from '#contracts/privacy.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { conversationId, leadId } from '../params.js';
import { Acting, type Who } from '../request.js';
import { PrivacyService } from './privacy.service.js';

/** What is kept of visitors: taken out, or erased for good. */
@Controller('v1')
@OwnerApi()
export class PrivacyController {
  constructor(private readonly privacy: PrivacyService) {}

  @Post('conversations/:conversationId/erase')
  @HttpCode(200)
  @Needs('configure')
  @Answers('conversations.erase', 'Erase a conversation, or its visitor with all of theirs', { 200: erased }, [
    'not_found',
  ])
  async eraseConversation(
    @Acting() who: Who,
    @Param('conversationId', { schema: conversationId }) id: string,
    @Body({ schema: eraseConversation }) { visitor }: z.infer<typeof eraseConversation>,
  ): Promise<Erased> {
    return await this.privacy.erase(who, visitor ? { visitorOf: id } : { conversationId: id });
  }

  @Post('leads/:leadId/erase')
  @HttpCode(200)
  @Needs('configure')
  @Answers('leads.erase', 'Erase a lead: the visitor with all their conversations', { 200: erased }, ['not_found'])
  async eraseLead(@Acting() who: Who, @Param('leadId', { schema: leadId }) id: string): Promise<Erased> {
    return await this.privacy.erase(who, { leadId: id });
  }

  @Get('conversations/:conversationId/export')
  @Needs('configure')
  @Answers('conversations.export', 'All that is kept of the visitor of a conversation', { 200: visitorExport }, [
    'not_found',
  ])
  async export(
    @Acting() who: Who,
    @Param('conversationId', { schema: conversationId }) id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<VisitorExport> {
    const exported = await this.privacy.export(who, id);
    const name = `visitor-${publicId('conversation', id)}.json`;
    response.setHeader('content-disposition', `attachment; filename="${name}"`);
    return exported;
  }
}
