import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What became of deliveries: attempts, answers, and the health and secrets of endpoints. */
export class Deliveries1795478400000 implements MigrationInterface {
  readonly name = 'Deliveries1795478400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE deliveries
        ADD COLUMN message_id text,
        ADD COLUMN body text,
        ADD COLUMN attempts int NOT NULL DEFAULT 0,
        ADD COLUMN reason text,
        ADD COLUMN response jsonb,
        ADD COLUMN next_at timestamptz,
        ADD COLUMN settled_at timestamptz,
        ADD COLUMN due_at timestamptz;
      CREATE INDEX deliveries_due_idx ON deliveries (due_at) WHERE due_at IS NOT NULL;
      CREATE INDEX deliveries_conversation_idx ON deliveries (conversation_id);

      CREATE TABLE delivery_attempts (
        id uuid CONSTRAINT delivery_attempts_pkey PRIMARY KEY,
        account_id uuid NOT NULL,
        delivery_id uuid NOT NULL
          CONSTRAINT delivery_attempts_delivery_fkey REFERENCES deliveries (id) ON DELETE CASCADE,
        no int NOT NULL,
        trigger text NOT NULL,
        started_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        outcome text NOT NULL DEFAULT 'sending',
        status int,
        error text,
        answer text,
        duration_ms int
      );
      CREATE UNIQUE INDEX delivery_attempts_no_key ON delivery_attempts (delivery_id, no);

      ALTER TABLE endpoints
        ADD COLUMN secret bytea,
        ADD COLUMN previous_secret bytea,
        ADD COLUMN previous_until timestamptz,
        ADD COLUMN failing_since timestamptz,
        ADD COLUMN disabled_at timestamptz,
        ADD COLUMN disabled_reason text;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE delivery_attempts;
      DROP INDEX deliveries_due_idx, deliveries_conversation_idx;
      ALTER TABLE deliveries DROP COLUMN message_id, DROP COLUMN body, DROP COLUMN attempts, DROP COLUMN reason,
        DROP COLUMN response, DROP COLUMN next_at, DROP COLUMN settled_at, DROP COLUMN due_at;
      ALTER TABLE endpoints DROP COLUMN secret, DROP COLUMN previous_secret, DROP COLUMN previous_until,
        DROP COLUMN failing_since, DROP COLUMN disabled_at, DROP COLUMN disabled_reason;
    `);
  }
}
