import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { AttemptOutcome, AttemptTrigger } from '#contracts/deliveries.js';
import { Delivery } from './delivery.js';

/** One try of a delivery, written before the connection is opened. */
@Entity('delivery_attempts')
@Index('delivery_attempts_no_key', ['deliveryId', 'no'], { unique: true })
@Index('delivery_attempts_mails_idx', ['accountId', 'startedAt'], { where: 'recipient IS NOT NULL' })
export class DeliveryAttempt {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'delivery_attempts_pkey' })
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'delivery_id' })
  @ForeignKey(() => Delivery, { name: 'delivery_attempts_delivery_fkey', onDelete: 'CASCADE' })
  deliveryId!: string;

  @Column('int')
  no!: number;

  /** Keyed hash of a mail's address: to count by, not to read. Null for webhooks. */
  @Column('bytea', { nullable: true })
  recipient!: Buffer | null;

  @Column('text')
  trigger!: AttemptTrigger;

  @CreateDateColumn({ name: 'started_at', type: 'timestamptz', default: () => 'now()' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  @Column('text', { default: 'sending' })
  outcome!: AttemptOutcome;

  /** Of HTTP or SMTP. */
  @Column('int', { nullable: true })
  status!: number | null;

  @Column('text', { nullable: true })
  error!: string | null;

  /** The beginning of what the receiver said, without secrets. */
  @Column('text', { nullable: true })
  answer!: string | null;

  @Column('int', { name: 'duration_ms', nullable: true })
  durationMs!: number | null;
}
