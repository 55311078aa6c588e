import { type Role, role } from '#contracts/roles.js';
import { texts } from '../texts/texts.js';

/** Roles for a choice, the widest first. */
export const roleOptions = [...role.options].reverse().map((value) => ({ value, label: texts.team.roles[value] }));

export const isRole = (value: string | null): value is Role => role.safeParse(value).success;
