import { Check, Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A tenant: everything below belongs to exactly one. */
@Entity('accounts')
@Check('accounts_retention_check', 'retention_days > 0')
@Check('accounts_plan_check', "plan IN ('free', 'essential', 'business')")
export class Account {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'accounts_pkey' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text', { default: 'business' })
  plan!: 'free' | 'essential' | 'business';

  /** Most tokens of the model; null for what the operator gives every account. */
  @Column('int', { name: 'tokens_per_turn', nullable: true })
  tokensPerTurn!: number | null;

  @Column('int', { name: 'tokens_per_conversation', nullable: true })
  tokensPerConversation!: number | null;

  @Column('int', { name: 'tokens_per_day', nullable: true })
  tokensPerDay!: number | null;

  /** Days after its last message that a closed conversation is kept; null: for ever. */
  @Column('int', { name: 'retention_days', nullable: true })
  retentionDays!: number | null;

  /** Closed conversations whose last message is older are being erased; moved on once a day. */
  @Column('timestamptz', { name: 'erase_before', nullable: true })
  eraseBefore!: Date | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
