import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Account } from './account.js';

/** A bot; what it says and does is in its versions. */
@Entity('bots')
@Index('bots_public_id_key', ['publicId'], { unique: true })
@Index('bots_account_idx', ['accountId', 'id'])
export class Bot {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'bots_pkey' })
  id!: string;

  @Column('uuid', { name: 'account_id' })
  @ForeignKey(() => Account, { name: 'bots_account_fkey', onDelete: 'CASCADE' })
  accountId!: string;

  /** Stands in the embedding snippet; carries no rights. */
  @Column('text', { name: 'public_id' })
  publicId!: string;

  /** The version that new conversations get. */
  @Column('int')
  version!: number;

  /** Key that signs visitors' identities, sealed; what it replaced is good for a day. */
  @Column('bytea', { name: 'identity_secret', nullable: true })
  identitySecret!: Buffer | null;

  @Column('timestamptz', { name: 'identity_secret_since', nullable: true })
  identitySecretSince!: Date | null;

  @Column('bytea', { name: 'previous_identity_secret', nullable: true })
  previousIdentitySecret!: Buffer | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  /** Set when its owner deleted it: it starts no conversation any more, the old ones stay readable. */
  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;
}
