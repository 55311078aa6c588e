import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Actions of bots, what they remember, leads, deliveries, endpoints, uploads and trials. */
export class Actions1795392000000 implements MigrationInterface {
  readonly name = 'Actions1795392000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE bot_versions ADD COLUMN actions jsonb NOT NULL DEFAULT '{}';

      ALTER TABLE conversations
        ADD COLUMN state jsonb NOT NULL DEFAULT '{}',
        ADD COLUMN previous_id uuid,
        ADD COLUMN left_at timestamptz;
      CREATE INDEX conversations_left_idx ON conversations (left_at) WHERE left_at IS NOT NULL;

      CREATE TABLE leads (
        id uuid CONSTRAINT leads_pkey PRIMARY KEY,
        account_id uuid NOT NULL,
        bot_id uuid NOT NULL CONSTRAINT leads_bot_fkey REFERENCES bots (id) ON DELETE CASCADE,
        visitor_id uuid NOT NULL CONSTRAINT leads_visitor_fkey REFERENCES visitors (id) ON DELETE CASCADE,
        conversation_id uuid CONSTRAINT leads_conversation_fkey REFERENCES conversations (id) ON DELETE SET NULL,
        name text,
        email text,
        phone text,
        source text NOT NULL,
        page_url text,
        consent jsonb,
        submissions int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX leads_visitor_key ON leads (visitor_id);
      CREATE INDEX leads_account_idx ON leads (account_id, id);
      CREATE INDEX leads_email_idx ON leads (bot_id, lower(email));
      CREATE INDEX leads_conversation_idx ON leads (conversation_id);

      CREATE TABLE deliveries (
        id uuid CONSTRAINT deliveries_pkey PRIMARY KEY,
        account_id uuid NOT NULL,
        bot_id uuid NOT NULL CONSTRAINT deliveries_bot_fkey REFERENCES bots (id) ON DELETE CASCADE,
        conversation_id uuid NOT NULL
          CONSTRAINT deliveries_conversation_fkey REFERENCES conversations (id) ON DELETE CASCADE,
        kind text NOT NULL,
        effect_key text NOT NULL,
        request jsonb NOT NULL,
        state text NOT NULL DEFAULT 'queued',
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX deliveries_effect_key ON deliveries (conversation_id, effect_key);
      CREATE INDEX deliveries_account_idx ON deliveries (account_id, id);

      CREATE TABLE endpoints (
        id uuid CONSTRAINT endpoints_pkey PRIMARY KEY,
        account_id uuid NOT NULL,
        bot_id uuid NOT NULL CONSTRAINT endpoints_bot_fkey REFERENCES bots (id) ON DELETE CASCADE,
        headers bytea,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX endpoints_bot_idx ON endpoints (bot_id);

      CREATE TABLE uploads (
        id uuid CONSTRAINT uploads_pkey PRIMARY KEY,
        account_id uuid NOT NULL CONSTRAINT uploads_account_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        hash bytea NOT NULL,
        width int NOT NULL,
        height int NOT NULL,
        image bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX uploads_hash_key ON uploads (account_id, hash);

      CREATE TABLE trials (
        id uuid CONSTRAINT trials_pkey PRIMARY KEY,
        account_id uuid NOT NULL,
        bot_id uuid NOT NULL CONSTRAINT trials_bot_fkey REFERENCES bots (id) ON DELETE CASCADE,
        request jsonb NOT NULL,
        result jsonb,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX trials_bot_idx ON trials (bot_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE trials, uploads, endpoints, deliveries, leads;
      ALTER TABLE conversations DROP COLUMN state, DROP COLUMN previous_id, DROP COLUMN left_at;
      ALTER TABLE bot_versions DROP COLUMN actions;
    `);
  }
}
