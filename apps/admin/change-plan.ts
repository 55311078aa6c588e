import { runDirectly } from '#config/run-directly.js';
import { idOf } from '#contracts/ids.js';
import { plan } from '#contracts/plans.js';
import { audit, operatorOf } from '#database/audit.js';
import { Account } from '#database/entities/account.js';
import { withDatabase } from './with-database.js';

/** Puts an account on another plan: `node dist/apps/admin/change-plan.js acc_0192… essential`. What it forbids is skipped from then on. */
runDirectly(import.meta.url, async ([account = '', wish]) => {
  const id = idOf('account').parse(account);
  const to = plan.parse(wish);
  await withDatabase(async (tx) => {
    const { plan: from } = await tx.findOneByOrFail(Account, { id });
    await tx.update(Account, { id }, { plan: to });
    await audit(tx, operatorOf(id), 'account.plan-changed', account, { from, to });
  });
  process.stdout.write(`${account} has the plan ${to}.\n`);
});
