import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whom each attempt of a mail is for: mails are counted by account and by recipient. */
export class MailCaps1795521600000 implements MigrationInterface {
  readonly name = 'MailCaps1795521600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE delivery_attempts ADD COLUMN recipient bytea;
      CREATE INDEX delivery_attempts_mails_idx ON delivery_attempts (account_id, started_at) WHERE recipient IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE delivery_attempts DROP COLUMN recipient');
  }
}
