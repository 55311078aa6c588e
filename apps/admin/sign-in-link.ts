import { runDirectly } from '#config/run-directly.js';
import { welcomeUrl } from '#contracts/console.js';
import { publicId } from '#contracts/ids.js';
import { memberEmail } from '#contracts/members.js';
import { audit, operatorOf } from '#database/audit.js';
import { Member } from '#database/entities/member.js';
import { linkHours, makeLink } from '#database/members.js';
import { withDatabase } from './with-database.js';

/** Prints a link that signs a member in once and lets them set a password: `node dist/apps/admin/sign-in-link.js ada@acme.example`. */
runDirectly(import.meta.url, async ([email]) => {
  const url = await withDatabase(async (tx, { http }) => {
    const member = await tx.findOneBy(Member, { email: memberEmail.parse(email) });
    if (!member) throw new Error(`No member has the address ${email}.`);
    const { token } = await makeLink(tx, member, linkHours.reset);
    await audit(tx, operatorOf(member.accountId), 'member.link-made', publicId('member', member.id));
    return welcomeUrl(http.publicUrl, token);
  });
  process.stdout.write(`Good for a day, and once:\n${url}\n`);
});
