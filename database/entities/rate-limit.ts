import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What was used of a limit: the time at which nothing of it counts any more. */
@Entity('rate_limits')
export class RateLimitRow {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'rate_limits_pkey' })
  key!: string;

  @Column('timestamptz', { name: 'idle_at' })
  idleAt!: Date;
}
