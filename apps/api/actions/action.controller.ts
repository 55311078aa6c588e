import { Body, Controller, Get, Headers, mixin, Param, Put, Res, type Type } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import type { Declaration } from '#actions/action.js';
import { tagged } from '../if-match.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { botId } from '../params.js';
import { AccountId, Acting, type Who } from '../request.js';
import { ActionsService } from './actions.service.js';

/** The routes of an action that is set up as a whole: read it and save it, at the address with its name. */
export function actionController<S>(declaration: Declaration<S>): Type<object> {
  const { name, schema } = declaration;
  const id = name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  // An answer has every field, so it is described apart from what is sent, where most may be left out.
  const shown = z.clone(schema, schema.def).meta({ id: `${id}Settings` });

  @Controller(`v1/bots/:botId/actions/${name}`)
  @OwnerApi()
  class ActionController {
    constructor(private readonly actions: ActionsService) {}

    @Get()
    @Needs('read')
    @Answers(`actions.get${id}`, `How ${name} is set up`, { 200: shown }, ['not_found'])
    async get(
      @AccountId() accountId: string,
      @Param('botId', { schema: botId }) bot: string,
      @Res({ passthrough: true }) response: Response,
    ): Promise<S> {
      return tagged(response, await this.actions.get({ accountId, botId: bot }, declaration));
    }

    @Put()
    @ApiHeader({ name: 'If-Match', required: true, description: 'the ETag that was read' })
    @Needs('configure')
    @Answers(`actions.save${id}`, `Set up ${name}, as a new version of the bot`, { 200: shown }, [
      'not_found',
      'plan_required',
      'version_conflict',
      'precondition_required',
    ])
    async save(
      @Acting() who: Who,
      @Param('botId', { schema: botId }) bot: string,
      @Body({ schema }) settings: S,
      @Headers('if-match') ifMatch: string | undefined,
      @Res({ passthrough: true }) response: Response,
    ): Promise<S> {
      const owned = { accountId: who.accountId, botId: bot };
      return tagged(response, await this.actions.save(who, owned, declaration, settings, ifMatch));
    }
  }
  return mixin(ActionController);
}
