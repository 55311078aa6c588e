import { publicId } from '#contracts/ids.js';
import type { Member as Shown } from '#contracts/members.js';
import type { Member } from '#database/entities/member.js';

/** A member as the API shows one. */
export const presentMember = ({ id, email, name, role, password, createdAt }: Member): Shown => ({
  id: publicId('member', id),
  email,
  name,
  role,
  state: password === null ? 'invited' : 'active',
  createdAt: createdAt.toISOString(),
});
