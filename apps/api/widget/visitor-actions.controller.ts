import { Body, Controller, Delete, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { v5 as uuidv5 } from 'uuid';
import { z } from 'zod';
import { endAction } from '#actions/ending/tool.js';
import { humanHandover } from '#actions/human-handover/settings.js';
import { type ChannelName, channelName, entryBodies } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import {
  type Accepted,
  accepted,
  answerConfirm,
  type OpenedChannel,
  openedChannel,
  type SubmitForm,
  submitForm as submitFormSchema,
} from '#contracts/widget.js';
import { type EntryToAppend, type OwedSignal, readEntry, readTimelineWindow } from '#database/timeline.js';
import { SERVICE_DB } from '../app.tokens.js';
import { Engine } from '../engine.js';
import { Answers } from '../openapi-answers.js';
import { buttonId, entryId } from '../params.js';
import { ProblemError } from '../problem.js';
import { OwnConversation, type VisitorAuthority } from '../request.js';
import { VisitorGuard } from '../visitor.guard.js';
import { act } from './act.js';
import { type AppendedOnce, appendOnce, requestEnd } from './append-once.js';
import { openChannel } from './handover.js';
import { submitForm, submitKnown } from './submit-form.js';

/** The end that a confirmation leads to is asked for once. */
const endOf = (confirmId: string): string => uuidv5('end', confirmId);

const nothing = z.strictObject({}).optional().meta({ id: 'Nothing' });

/** What a visitor does with what the actions show: forms, channels, confirmations and buttons. */
@Controller('v1/widget/conversation')
@UseGuards(VisitorGuard)
@ApiBearerAuth('visitorToken')
export class VisitorActionsController {
  constructor(
    @Inject(SERVICE_DB) private readonly db: DataSource,
    private readonly engine: Engine,
  ) {}

  @Post('form')
  @HttpCode(202)
  @Answers('visitor.submitForm', 'Send a contact form', { 202: accepted }, ['forbidden', 'conversation_closed'])
  async submit(
    @OwnConversation() conversation: VisitorAuthority,
    @Body({ schema: submitFormSchema }) wish: SubmitForm,
  ): Promise<Accepted> {
    return this.#tell(conversation, await submitForm(this.db, conversation, wish), 'form-submitted');
  }

  @Post('handover/:channel')
  @HttpCode(200)
  @Answers('visitor.openChannel', 'Choose how to reach the team', { 200: openedChannel }, [
    'forbidden',
    'not_found',
    'conversation_closed',
  ])
  async openChannel(
    @OwnConversation() conversation: VisitorAuthority,
    @Param('channel', { schema: channelName }) channel: ChannelName,
    @Body({ schema: nothing }) _body: z.infer<typeof nothing>,
  ): Promise<OpenedChannel> {
    return await openChannel(this.db, conversation, channel);
  }

  @Delete('handover')
  @HttpCode(204)
  @Answers('visitor.declineHandover', 'Go on with the assistant', { 204: null }, ['forbidden', 'conversation_closed'])
  async declineHandover(@OwnConversation() conversation: VisitorAuthority): Promise<void> {
    await act(this.db, conversation, { kind: 'handover-declined' });
  }

  @Post('actions/:entryId/confirm')
  @HttpCode(202)
  @Answers('visitor.confirm', 'Answer a confirmation', { 202: accepted }, [
    'forbidden',
    'not_found',
    'conversation_closed',
  ])
  async confirm(
    @OwnConversation() conversation: VisitorAuthority,
    @Param('entryId', { schema: entryId }) id: string,
    @Body({ schema: answerConfirm }) { accept }: z.infer<typeof answerConfirm>,
  ): Promise<Accepted> {
    const asked = await readEntry(this.db, conversation, id);
    if (asked?.kind !== 'confirm-asked') throw new ProblemError('not_found', 'There is no such confirmation.');
    const { action } = entryBodies['confirm-asked'].parse(asked.body);
    if (accept && action === humanHandover.name) {
      return this.#tell(conversation, await submitKnown(this.db, conversation, id), 'form-submitted');
    }
    const answered: EntryToAppend = {
      kind: 'confirm-answered',
      body: { confirmId: publicId('entry', id), accept },
      clientId: id,
    };
    if (accept && action === endAction) {
      const ended = await appendOnce(this.db, conversation, [
        answered,
        { ...requestEnd('agreed'), clientId: endOf(id) },
      ]);
      return this.#tell(conversation, ended, 'ended');
    }
    const added = await appendOnce(this.db, conversation, [{ ...answered, signal: 'confirmed' }]);
    return this.#tell(conversation, added, 'confirmed');
  }

  @Post('buttons/:buttonId/clicks')
  @HttpCode(202)
  @Answers('visitor.clickButton', 'Note the click on a button, once for each time it was shown', { 202: accepted }, [
    'forbidden',
    'not_found',
    'conversation_closed',
  ])
  async click(
    @OwnConversation() conversation: VisitorAuthority,
    @Param('buttonId', { schema: buttonId }) id: string,
    @Body({ schema: nothing }) _body: z.infer<typeof nothing>,
  ): Promise<Accepted> {
    const shown = await readTimelineWindow(this.db, conversation.id, { kinds: ['buttons-shown'], limit: 50 });
    for (const entry of shown.reverse()) {
      const { groups } = entryBodies['buttons-shown'].parse(entry.body);
      const button = groups
        .flatMap(({ buttons }) => buttons)
        .find((candidate) => candidate.id === publicId('button', id));
      if (!button) continue;
      const clientId = uuidv5(`${entry.id}:${id}`, conversation.id);
      const body = { buttonId: button.id, text: button.text, link: button.link };
      const clicked = await appendOnce(this.db, conversation, [{ kind: 'button-clicked', body, clientId }]);
      return { id: publicId('entry', clicked.id), seq: clicked.seq };
    }
    throw new ProblemError('not_found', 'There is no such button in this conversation.');
  }

  #tell(conversation: VisitorAuthority, { id, seq, isNew }: AppendedOnce, signal: OwedSignal): Accepted {
    if (isNew) this.engine.signalSoon({ entryId: id, conversationId: conversation.id, signal, seq });
    return { id: publicId('entry', id), seq };
  }
}
