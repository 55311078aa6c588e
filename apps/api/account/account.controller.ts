import { Body, Controller, Get, Put } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { maxButtonGroups } from '#actions/action-buttons/settings.js';
import { actions } from '#actions/registry.js';
import { maxWebhooks } from '#actions/webhooks/settings.js';
import { account, type SaveAccount, type Account as Shown, saveAccount } from '#contracts/account.js';
import { publicId } from '#contracts/ids.js';
import { audit, changedFields } from '#database/audit.js';
import { Account } from '#database/entities/account.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { AccountId, Acting, type Who } from '../request.js';
import { maxUploads } from '../uploads/uploads.controller.js';

/** The account. Its plan is changed by operators alone. */
@Controller('v1/account')
@OwnerApi()
export class AccountController {
  constructor(private readonly db: DataSource) {}

  @Get()
  @Needs('read')
  @Answers('account.get', 'The account, what its plan includes, and how much is in use', { 200: account })
  async get(@AccountId() accountId: string): Promise<Shown> {
    const { id, name, plan, retentionDays } = await this.db.manager.findOneByOrFail(Account, { id: accountId });
    const [usage] = await this.db.query<[Shown['usage']]>(
      `SELECT (SELECT count(*)::int FROM bots WHERE account_id = $1 AND deleted_at IS NULL) AS bots,
         (SELECT count(*)::int FROM members WHERE account_id = $1) AS members,
         (SELECT count(*)::int FROM uploads WHERE account_id = $1) AS uploads`,
      [accountId],
    );
    return {
      id: publicId('account', id),
      name,
      plan,
      retentionDays,
      actions: actions.filter(({ settings }) => settings.plans.includes(plan)).map(({ settings }) => settings.name),
      limits: { webhooksPerBot: maxWebhooks, buttonGroupsPerBot: maxButtonGroups, uploads: maxUploads },
      usage,
    };
  }

  @Put()
  @Needs('manage')
  @Answers('account.save', 'Name the account, and say how long it keeps conversations', { 200: account })
  async save(@Acting() who: Who, @Body({ schema: saveAccount }) wish: SaveAccount): Promise<Shown> {
    const id = who.accountId;
    await this.db.transaction(async (tx) => {
      const { name, retentionDays } = await tx.findOneByOrFail(Account, { id });
      const before = { name, retentionDays };
      const after = {
        name: wish.name,
        retentionDays: wish.retentionDays === undefined ? retentionDays : wish.retentionDays,
      };
      // What was to be erased by the time set before is looked at anew.
      const reset = after.retentionDays === retentionDays ? {} : { eraseBefore: null };
      await tx.update(Account, { id }, { ...after, ...reset });
      await audit(tx, who, 'account.saved', publicId('account', id), { changed: changedFields(before, after) });
    });
    return await this.get(id);
  }
}
