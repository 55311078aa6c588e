import { Check, Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A tenant: everything below belongs to exactly one. */
@Entity('accounts')
@Check('accounts_plan_check', "plan IN ('free', 'essential', 'business')")
export class Account {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'accounts_pkey' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text', { default: 'business' })
  plan!: 'free' | 'essential' | 'business';

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
