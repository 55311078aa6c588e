import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The place of one event stream among those that a visitor may have. */
@Entity('event_streams')
export class EventStreamRow {
  @PrimaryColumn('uuid', { name: 'visitor_id', primaryKeyConstraintName: 'event_streams_pkey' })
  visitorId!: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'event_streams_pkey' })
  slot!: number;

  @Column('uuid')
  id!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
