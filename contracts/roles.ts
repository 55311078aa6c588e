import { z } from 'zod';

/** What somebody may do with an account; a route of the owner API needs one of these. */
export const capability = z.enum(['read', 'operate', 'configure', 'manage']);
export type Capability = z.infer<typeof capability>;

/** Who may do it: a member or an API key has one role. */
export const role = z.enum(['viewer', 'agent', 'admin', 'owner']);
export type Role = z.infer<typeof role>;

/** Each role has what the one before it has, and one more. */
export const capabilitiesOf = (role: Role): Capability[] => capability.options.slice(0, roles.indexOf(role) + 1);

/** Whether `role` may do all that `other` may. */
export const reaches = (role: Role, other: Role): boolean => roles.indexOf(role) >= roles.indexOf(other);

const roles = role.options;
