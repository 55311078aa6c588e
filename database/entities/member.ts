import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Role } from '#contracts/roles.js';
import { Account } from './account.js';

/** Somebody who uses the console. Without a password a member is invited and can sign in by a link alone. */
@Entity('members')
@Index('members_email_key', ['email'], { unique: true })
@Index('members_account_idx', ['accountId'])
@Check('members_role_check', "role IN ('viewer', 'agent', 'admin', 'owner')")
export class Member {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'members_pkey' })
  id!: string;

  @Column('uuid', { name: 'account_id' })
  @ForeignKey(() => Account, { name: 'members_account_fkey', onDelete: 'CASCADE' })
  accountId!: string;

  /** In small letters; over all accounts no two members have the same. */
  @Column('text')
  email!: string;

  @Column('text')
  name!: string;

  @Column('text')
  role!: Role;

  /** `scrypt$log2 N$r$p$salt$hash`, or null. */
  @Column('text', { nullable: true })
  password!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
