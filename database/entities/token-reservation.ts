import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Tokens that are set aside for one call of the model, which has not told yet what it used. */
@Entity('token_reservations')
export class TokenReservation {
  /** The conversation or trial. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'token_reservations_pkey' })
  subject!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'token_reservations_pkey' })
  key!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('date')
  day!: string;

  @Column('int')
  tokens!: number;

  /** Times the call was begun. */
  @Column('int', { default: 1 })
  tries!: number;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
