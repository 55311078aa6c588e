import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Declaration } from '#actions/action.js';
import { publicId } from '#contracts/ids.js';
import { type Actor, audit, changedFields } from '#database/audit.js';
import { BotsService } from '../bots/bots.service.js';
import { requireMatch, tagOf } from '../if-match.js';
import { requireFit, requirePlan } from './requirements.js';

/** Whose bot it is about. */
export interface OwnedBot {
  accountId: string;
  botId: string;
}

/** Settings of one action, in the newest version of a bot. */
@Injectable()
export class ActionsService {
  constructor(private readonly bots: BotsService) {}

  async get<S>({ accountId, botId }: OwnedBot, declaration: Declaration<S>): Promise<S> {
    return declaration.read(await this.bots.actions(accountId, botId));
  }

  async save<S>(
    who: Actor,
    bot: OwnedBot,
    declaration: Declaration<S>,
    settings: S,
    ifMatch: string | undefined,
  ): Promise<S> {
    return await this.change(bot, declaration, async (before, tx) => {
      requireMatch(ifMatch, tagOf(before));
      await requirePlan(tx, bot.accountId, declaration, settings);
      const changed = changedFields(before, settings);
      await audit(tx, who, 'action.saved', publicId('bot', bot.botId), { action: declaration.name, changed });
      return settings;
    });
  }

  /** Makes a version with what `change` makes of the action's settings. When they do not fit the other actions, none is made. */
  async change<S>(
    { accountId, botId }: OwnedBot,
    declaration: Declaration<S>,
    change: (before: S, tx: EntityManager) => Promise<S>,
  ): Promise<S> {
    const { actions: saved } = await this.bots.change(accountId, botId, async ({ actions: before }, tx) => {
      const actions = { ...before, [declaration.name]: await change(declaration.read(before), tx) };
      requireFit(declaration, actions);
      return { actions };
    });
    return declaration.read(saved);
  }
}
