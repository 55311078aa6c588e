import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Member } from './member.js';

/** A link that signs a member in once: its use deletes the row. Only the SHA-256 of its token is kept. */
@Entity('sign_in_links')
@Index('sign_in_links_member_idx', ['memberId'])
export class SignInLink {
  @PrimaryColumn('bytea', { name: 'token_hash', primaryKeyConstraintName: 'sign_in_links_pkey' })
  tokenHash!: Buffer;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'member_id' })
  @ForeignKey(() => Member, { name: 'sign_in_links_member_fkey', onDelete: 'CASCADE' })
  memberId!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
