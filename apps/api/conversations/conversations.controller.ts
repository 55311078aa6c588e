import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import {
  type ConversationsQuery,
  conversationSummary,
  conversationsQuery,
  endConversation,
  skipTranscript,
  timelineQuery,
} from '#contracts/conversations.js';
import { ownerEntry } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import { pageOf } from '#contracts/paging.js';
import { type Accepted, accepted } from '#contracts/widget.js';
import { type EntryToAppend, readTimeline } from '#database/timeline.js';
import { Engine } from '../engine.js';
import { Answers } from '../openapi-answers.js';
import { OwnerGuard } from '../owner.guard.js';
import { conversationId } from '../params.js';
import { presentOwnerEntry } from '../present.js';
import { AccountId } from '../request.js';
import { appendOnce, requestEnd } from '../widget/append-once.js';
import { ConversationsService } from './conversations.service.js';

const ownerTimeline = z.object({ data: z.array(ownerEntry) }).meta({ id: 'OwnerTimeline' });

/** Conversations as owners and operators see and steer them. */
@Controller('v1/conversations')
@UseGuards(OwnerGuard)
@ApiBearerAuth('apiKey')
export class ConversationsController {
  constructor(
    private readonly db: DataSource,
    private readonly engine: Engine,
    private readonly conversations: ConversationsService,
  ) {}

  @Get()
  @Answers('conversations.list', 'Conversations, newest first', { 200: pageOf(conversationSummary) })
  async list(@AccountId() accountId: string, @Query({ schema: conversationsQuery }) query: ConversationsQuery) {
    return await this.conversations.list(accountId, query);
  }

  @Get(':conversationId')
  @Answers('conversations.get', 'One conversation', { 200: conversationSummary }, ['not_found'])
  async get(@AccountId() accountId: string, @Param('conversationId', { schema: conversationId }) id: string) {
    return await this.conversations.get(accountId, id);
  }

  @Get(':conversationId/timeline')
  @Answers('conversations.timeline', 'Everything that happened and why', { 200: ownerTimeline }, ['not_found'])
  async timeline(
    @AccountId() accountId: string,
    @Param('conversationId', { schema: conversationId }) id: string,
    @Query({ schema: timelineQuery }) query: z.infer<typeof timelineQuery>,
  ) {
    await this.conversations.get(accountId, id);
    return { data: (await readTimeline(this.db, { id, accountId }, query)).map(presentOwnerEntry) };
  }

  @Post(':conversationId/end')
  @HttpCode(202)
  @Answers('conversations.end', 'End a conversation', { 202: accepted }, ['not_found', 'conversation_closed'])
  async end(
    @AccountId() accountId: string,
    @Param('conversationId', { schema: conversationId }) id: string,
    @Body({ schema: endConversation }) { reason }: z.infer<typeof endConversation>,
  ): Promise<Accepted> {
    return await this.#append(accountId, id, requestEnd(reason));
  }

  @Post(':conversationId/skip-transcript')
  @HttpCode(202)
  @Answers('conversations.skipTranscript', 'Send no transcript of this conversation', { 202: accepted }, [
    'not_found',
    'conversation_closed',
  ])
  async skipTranscript(
    @AccountId() accountId: string,
    @Param('conversationId', { schema: conversationId }) id: string,
    @Body({ schema: skipTranscript }) { why }: z.infer<typeof skipTranscript>,
  ): Promise<Accepted> {
    return await this.#append(accountId, id, {
      kind: 'skip-transcript-requested',
      body: { why },
      signal: 'skip-transcript',
    });
  }

  async #append(
    accountId: string,
    id: string,
    entry: EntryToAppend & { signal: NonNullable<EntryToAppend['signal']> },
  ): Promise<Accepted> {
    await this.conversations.get(accountId, id);
    const added = await appendOnce(this.db, { id, accountId }, [entry]);
    this.engine.signalSoon({ entryId: added.id, conversationId: id, signal: entry.signal, seq: added.seq });
    return { id: publicId('entry', added.id), seq: added.seq };
  }
}
