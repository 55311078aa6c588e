import { runDirectly } from '#config/run-directly.js';
import { welcomeUrl } from '#contracts/console.js';
import { publicId } from '#contracts/ids.js';
import { memberEmail } from '#contracts/members.js';
import { createAccount, createApiKey } from '#database/accounts.js';
import { audit, operatorOf } from '#database/audit.js';
import { firstRunLink } from '#database/members.js';
import { withDatabase } from './with-database.js';

/**
 * Makes an account, its owner and its first API key:
 * `node dist/apps/admin/create-account.js "Acme" ada@acme.example`. The printed link signs the owner in once.
 */
runDirectly(import.meta.url, async ([name, email]) => {
  const address = memberEmail.safeParse(email);
  if (name === undefined || !address.success) {
    throw new Error('Expected the name of the account and the e-mail address of its owner.');
  }
  const { id, key, url } = await withDatabase(async (tx, { http }) => {
    const { id } = await createAccount({ manager: tx }, name);
    const { key } = await createApiKey({ manager: tx }, id, 'first key');
    await audit(tx, operatorOf(id), 'account.created', publicId('account', id));
    const link = await firstRunLink(tx, { accountId: id, email: address.data, name: '' });
    return { id, key, url: link && welcomeUrl(http.publicUrl, link.token) };
  });
  process.stdout.write(
    `Account ${name} (${publicId('account', id)}) is there. Within a day its owner signs in, once, at\n${url}\n` +
      `Its API key, shown this once:\n${key}\n`,
  );
});
