import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Guesses at a password, counted for an e-mail address or a network. */
@Entity('sign_in_limits')
@Index('sign_in_limits_tried_idx', ['triedAt'])
export class SignInLimit {
  /** SHA-256 of what is counted: an address that nobody has may be a password typed into the wrong field. */
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'sign_in_limits_pkey' })
  key!: Buffer;

  @Column('int')
  tries!: number;

  @Column('timestamptz', { name: 'tried_at' })
  triedAt!: Date;

  @Column('timestamptz', { name: 'locked_until' })
  lockedUntil!: Date;
}
