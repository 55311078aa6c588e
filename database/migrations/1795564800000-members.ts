import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Members of an account, how they sign in, what keys may do, and who did what. */
export class Members1795564800000 implements MigrationInterface {
  readonly name = 'Members1795564800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE members (
        id uuid CONSTRAINT members_pkey PRIMARY KEY,
        account_id uuid NOT NULL CONSTRAINT members_account_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        email text NOT NULL,
        name text NOT NULL,
        role text NOT NULL CONSTRAINT members_role_check CHECK (role IN ('viewer', 'agent', 'admin', 'owner')),
        password text,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX members_email_key ON members (email);
      CREATE INDEX members_account_idx ON members (account_id);

      CREATE TABLE sessions (
        id uuid CONSTRAINT sessions_pkey PRIMARY KEY,
        account_id uuid NOT NULL,
        member_id uuid NOT NULL CONSTRAINT sessions_member_fkey REFERENCES members (id) ON DELETE CASCADE,
        token_hash bytea NOT NULL,
        by_link boolean NOT NULL DEFAULT false,
        user_agent text,
        created_at timestamptz NOT NULL DEFAULT now(),
        seen_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX sessions_token_hash_key ON sessions (token_hash);
      CREATE INDEX sessions_member_idx ON sessions (member_id);

      CREATE TABLE sign_in_links (
        token_hash bytea CONSTRAINT sign_in_links_pkey PRIMARY KEY,
        account_id uuid NOT NULL,
        member_id uuid NOT NULL CONSTRAINT sign_in_links_member_fkey REFERENCES members (id) ON DELETE CASCADE,
        expires_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX sign_in_links_member_idx ON sign_in_links (member_id);

      CREATE TABLE sign_in_limits (
        key bytea CONSTRAINT sign_in_limits_pkey PRIMARY KEY,
        tries int NOT NULL,
        tried_at timestamptz NOT NULL,
        locked_until timestamptz NOT NULL
      );
      CREATE INDEX sign_in_limits_tried_idx ON sign_in_limits (tried_at);

      CREATE TABLE audit_events (
        id uuid CONSTRAINT audit_events_pkey PRIMARY KEY,
        account_id uuid NOT NULL,
        actor_kind text NOT NULL,
        actor_id uuid,
        actor_name text NOT NULL,
        action text NOT NULL,
        subject text,
        details jsonb NOT NULL DEFAULT '{}',
        ip text,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX audit_events_account_idx ON audit_events (account_id, id);
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% only takes new rows', TG_TABLE_NAME; END $$;
      CREATE TRIGGER audit_events_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      ALTER TABLE api_keys
        ADD COLUMN role text NOT NULL DEFAULT 'admin'
          CONSTRAINT api_keys_role_check CHECK (role IN ('viewer', 'agent', 'admin', 'owner')),
        ADD COLUMN expires_at timestamptz;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys DROP COLUMN role, DROP COLUMN expires_at;
      DROP TABLE audit_events, sign_in_limits, sign_in_links, sessions, members;
      DROP FUNCTION refuse_change;
    `);
  }
}
