import { Body, Controller, Get, Headers, HttpCode, Inject, Post, Query, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader } from '@nestjs/swagger';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Config } from '#config/config.js';
import { visitorEntryKinds } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import {
  type Accepted,
  accepted,
  after,
  entriesQuery,
  entryList,
  eventsQuery,
  type IdentifiedVisitor,
  type IdentifyVisitor,
  identifiedVisitor,
  identifyVisitor,
  type SendMessage,
  sendMessage,
  streamEvent,
} from '#contracts/widget.js';
import { type ConversationChange, type EntryToAppend, readTimeline } from '#database/timeline.js';
import { CONFIG, SERVICE_DB } from '../app.tokens.js';
import { Engine } from '../engine.js';
import { Answers } from '../openapi-answers.js';
import { presentEntry } from '../present.js';
import { ProblemError } from '../problem.js';
import { OwnConversation, type VisitorAuthority } from '../request.js';
import { TakesMessage, VisitorGuard } from '../visitor.guard.js';
import { appendOnce, requestEnd } from './append-once.js';
import { EventStreams } from './event-streams.js';
import { identify } from './identify.js';
import { Identities } from './identities.js';

const nothing = z.strictObject({}).optional().meta({ id: 'Nothing' });

/** What a visitor does in a conversation, by the conversation's token. */
@Controller('v1/widget/conversation')
@UseGuards(VisitorGuard)
@ApiBearerAuth('visitorToken')
export class VisitorController {
  constructor(
    @Inject(SERVICE_DB) private readonly db: DataSource,
    private readonly engine: Engine,
    private readonly streams: EventStreams,
    private readonly identities: Identities,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('messages')
  @TakesMessage()
  @HttpCode(202)
  @Answers('visitor.sendMessage', 'Say something', { 202: accepted }, [
    'forbidden',
    'conversation_closed',
    'form_required',
  ])
  async sendMessage(
    @OwnConversation() conversation: VisitorAuthority,
    @Body({ schema: sendMessage }) { id, text }: SendMessage,
  ): Promise<Accepted> {
    if (conversation.blocked)
      throw new ProblemError('form_required', 'Send the contact form first; then you can write.');
    const message = { kind: 'visitor-message', body: { text }, clientId: id, signal: 'message' } as const;
    return await this.#append(conversation, message, { mostMessages: this.config.limits.conversationMessages });
  }

  @Get('entries')
  @Answers('visitor.entries', 'What was said so far', { 200: entryList }, ['forbidden'])
  async entries(
    @OwnConversation() conversation: VisitorAuthority,
    @Query({ schema: entriesQuery }) query: z.infer<typeof entriesQuery>,
  ) {
    const stored = await readTimeline(this.db, conversation, { after: query.after, kinds: visitorEntryKinds });
    return { data: stored.map(presentEntry) };
  }

  @Get('events')
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'seq of the last entry that was received; goes before `after`',
  })
  @Answers(
    'visitor.events',
    'Follow the conversation (server-sent events)',
    { 200: streamEvent },
    ['forbidden'],
    'text/event-stream',
  )
  async events(
    @OwnConversation() conversation: VisitorAuthority,
    @Query({ schema: eventsQuery }) query: z.infer<typeof eventsQuery>,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const last = after.safeParse(lastEventId || undefined);
    await this.streams.run(conversation, last.success ? last.data : (query.after ?? 0), response);
  }

  @Post('identify')
  @HttpCode(200)
  @Answers(
    'visitor.identify',
    'Say who the visitor is, or what the page knows of the visit',
    { 200: identifiedVisitor },
    ['forbidden'],
  )
  async identify(
    @OwnConversation() conversation: VisitorAuthority,
    @Body({ schema: identifyVisitor }) wish: IdentifyVisitor,
  ): Promise<IdentifiedVisitor> {
    const identity = wish.identity && (await this.identities.ofConversation(conversation, wish.identity));
    return await identify(this.db, conversation, wish, identity || undefined);
  }

  @Post('end')
  @HttpCode(202)
  @Answers('visitor.end', 'End the conversation', { 202: accepted }, ['forbidden', 'conversation_closed'])
  async end(
    @OwnConversation() conversation: VisitorAuthority,
    @Body({ schema: nothing }) _body: z.infer<typeof nothing>,
  ): Promise<Accepted> {
    return await this.#append(conversation, requestEnd('visitor'));
  }

  async #append(
    conversation: VisitorAuthority,
    entry: EntryToAppend & { signal: NonNullable<EntryToAppend['signal']> },
    change: ConversationChange = {},
  ) {
    const { id, seq, isNew } = await appendOnce(this.db, conversation, [entry], change);
    if (isNew) this.engine.signalSoon({ entryId: id, conversationId: conversation.id, signal: entry.signal, seq });
    return { id: publicId('entry', id), seq };
  }
}
