import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Signed identities of visitors, and what pages say of a visit. */
export class Identity1796083200000 implements MigrationInterface {
  readonly name = 'Identity1796083200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE bots
        ADD COLUMN identity_secret bytea,
        ADD COLUMN identity_secret_since timestamptz,
        ADD COLUMN previous_identity_secret bytea;
      ALTER TABLE visitors ADD COLUMN subject text;
      CREATE UNIQUE INDEX visitors_subject_key ON visitors (bot_id, subject) WHERE subject IS NOT NULL;
      ALTER TABLE conversations ADD COLUMN context jsonb NOT NULL DEFAULT '{}';
      UPDATE bot_versions SET settings = settings || '{"identity":"optional"}';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE bot_versions SET settings = settings - 'identity';
      ALTER TABLE conversations DROP COLUMN context;
      ALTER TABLE visitors DROP COLUMN subject;
      ALTER TABLE bots
        DROP COLUMN identity_secret, DROP COLUMN identity_secret_since, DROP COLUMN previous_identity_secret;
    `);
  }
}
