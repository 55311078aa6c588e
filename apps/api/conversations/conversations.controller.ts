import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { AuditAction } from '#contracts/audit.js';
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
import { audit } from '#database/audit.js';
import { type EntryToAppend, readTimeline } from '#database/timeline.js';
import { Engine } from '../engine.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { conversationId } from '../params.js';
import { presentOwnerEntry } from '../present.js';
import { AccountId, Acting, type Who } from '../request.js';
import { appendOnce, requestEnd } from '../widget/append-once.js';
import { ConversationsService } from './conversations.service.js';

const ownerTimeline = z.object({ data: z.array(ownerEntry) }).meta({ id: 'OwnerTimeline' });

/** Conversations as owners and operators see and steer them. */
@Controller('v1/conversations')
@OwnerApi()
export class ConversationsController {
  constructor(
    private readonly db: DataSource,
    private readonly engine: Engine,
    private readonly conversations: ConversationsService,
  ) {}

  @Get()
  @Needs('read')
  @Answers('conversations.list', 'Conversations, newest first', { 200: pageOf(conversationSummary) })
  async list(@AccountId() accountId: string, @Query({ schema: conversationsQuery }) query: ConversationsQuery) {
    return await this.conversations.list(accountId, query);
  }

  @Get(':conversationId')
  @Needs('read')
  @Answers('conversations.get', 'One conversation', { 200: conversationSummary }, ['not_found'])
  async get(@AccountId() accountId: string, @Param('conversationId', { schema: conversationId }) id: string) {
    return await this.conversations.get(accountId, id);
  }

  @Get(':conversationId/timeline')
  @Needs('read')
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
  @Needs('operate')
  @Answers('conversations.end', 'End a conversation', { 202: accepted }, ['not_found', 'conversation_closed'])
  async end(
    @Acting() who: Who,
    @Param('conversationId', { schema: conversationId }) id: string,
    @Body({ schema: endConversation }) { reason }: z.infer<typeof endConversation>,
  ): Promise<Accepted> {
    return await this.#append(who, 'conversation.ended', id, requestEnd(reason));
  }

  @Post(':conversationId/skip-transcript')
  @HttpCode(202)
  @Needs('operate')
  @Answers('conversations.skipTranscript', 'Send no transcript of this conversation', { 202: accepted }, [
    'not_found',
    'conversation_closed',
  ])
  async skipTranscript(
    @Acting() who: Who,
    @Param('conversationId', { schema: conversationId }) id: string,
    @Body({ schema: skipTranscript }) { why }: z.infer<typeof skipTranscript>,
  ): Promise<Accepted> {
    return await this.#append(who, 'conversation.transcript-skipped', id, {
      kind: 'skip-transcript-requested',
      body: { why, by: who.name },
      signal: 'skip-transcript',
    });
  }

  async #append(
    who: Who,
    happened: AuditAction,
    id: string,
    entry: EntryToAppend & { signal: NonNullable<EntryToAppend['signal']> },
  ): Promise<Accepted> {
    const { accountId } = who;
    await this.conversations.get(accountId, id);
    const added = await appendOnce(this.db, { id, accountId }, [entry]);
    await audit(this.db, who, happened, publicId('conversation', id));
    this.engine.signalSoon({ entryId: added.id, conversationId: id, signal: entry.signal, seq: added.seq });
    return { id: publicId('entry', added.id), seq: added.seq };
  }
}
