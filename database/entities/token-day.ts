import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Account } from './account.js';

/** Tokens of the model that an account used on a day (UTC), and those that are set aside for calls under way. */
@Entity('token_days')
export class TokenDay {
  @PrimaryColumn('uuid', { name: 'account_id', primaryKeyConstraintName: 'token_days_pkey' })
  @ForeignKey(() => Account, { name: 'token_days_account_fkey', onDelete: 'CASCADE' })
  accountId!: string;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'token_days_pkey' })
  day!: string;

  @Column('int')
  tokens!: number;
}
