import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Member } from './member.js';

/** A browser that a member is signed in with. Of its cookie only the SHA-256 is kept. */
@Entity('sessions')
@Index('sessions_token_hash_key', ['tokenHash'], { unique: true })
@Index('sessions_member_idx', ['memberId'])
export class Session {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'sessions_pkey' })
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'member_id' })
  @ForeignKey(() => Member, { name: 'sessions_member_fkey', onDelete: 'CASCADE' })
  memberId!: string;

  @Column('bytea', { name: 'token_hash' })
  tokenHash!: Buffer;

  /** Opened by a one-time link, and no password was set since. */
  @Column('boolean', { name: 'by_link', default: false })
  byLink!: boolean;

  @Column('text', { name: 'user_agent', nullable: true })
  userAgent!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'seen_at', default: () => 'now()' })
  seenAt!: Date;
}
