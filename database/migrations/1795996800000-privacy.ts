import type { MigrationInterface, QueryRunner } from 'typeorm';
import { own, protect } from '../row-security.js';

/** How long accounts keep conversations, and how many mails went out that were erased since. */
export class Privacy1795996800000 implements MigrationInterface {
  readonly name = 'Privacy1795996800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE accounts
        ADD COLUMN retention_days int CONSTRAINT accounts_retention_check CHECK (retention_days > 0),
        ADD COLUMN erase_before timestamptz;

      CREATE TABLE erased_mails (
        delivery_id uuid NOT NULL,
        account_id uuid NOT NULL CONSTRAINT erased_mails_account_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        recipient bytea NOT NULL,
        started_at timestamptz NOT NULL,
        CONSTRAINT erased_mails_pkey PRIMARY KEY (delivery_id, started_at)
      );
      CREATE INDEX erased_mails_account_idx ON erased_mails (account_id, started_at);
      ${protect('erased_mails', own())}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE erased_mails;
      ALTER TABLE accounts DROP COLUMN retention_days, DROP COLUMN erase_before;
    `);
  }
}
