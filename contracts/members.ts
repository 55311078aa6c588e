import { z } from 'zod';
import { emailAddress } from './email.js';
import { shownId } from './ids.js';
import { role } from './roles.js';
import { typed } from './text.js';

/** The address a member signs in with; the same in capitals is the same. */
export const memberEmail = emailAddress().overwrite((address) => address.toLowerCase());

export const memberName = typed(1, 80);

export const member = z
  .object({
    id: shownId('member'),
    email: z.string(),
    name: z.string().meta({ description: 'empty until the member has said it' }),
    role,
    state: z.enum(['invited', 'active']).meta({ description: 'invited until there is a password' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof member>;

export const inviteMember = z
  .strictObject({ email: memberEmail, name: typed(0, 80).default(''), role })
  .meta({ id: 'InviteMember' });
export type InviteMember = z.infer<typeof inviteMember>;

export const changeMember = z.strictObject({ role }).meta({ id: 'ChangeMember' });
export type ChangeMember = z.infer<typeof changeMember>;

/** A link that signs in once. Whoever has it is the member. */
export const signInLink = z
  .object({
    url: z.string().meta({ description: 'opens the console; shown this once' }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'SignInLink' });
export type SignInLink = z.infer<typeof signInLink>;

export const invitedMember = member.extend({ link: signInLink }).meta({ id: 'InvitedMember' });
export type InvitedMember = z.infer<typeof invitedMember>;
