import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Account } from './account.js';

/** That a mail went out which was erased since: for a day it counts for the caps, so that erasing makes no room for more. */
@Entity('erased_mails')
@Index('erased_mails_account_idx', ['accountId', 'startedAt'])
export class ErasedMail {
  @PrimaryColumn('uuid', { name: 'delivery_id', primaryKeyConstraintName: 'erased_mails_pkey' })
  deliveryId!: string;

  @Column('uuid', { name: 'account_id' })
  @ForeignKey(() => Account, { name: 'erased_mails_account_fkey', onDelete: 'CASCADE' })
  accountId!: string;

  /** Keyed hash of the address. */
  @Column('bytea')
  recipient!: Buffer;

  @PrimaryColumn('timestamptz', { name: 'started_at', primaryKeyConstraintName: 'erased_mails_pkey' })
  startedAt!: Date;
}
