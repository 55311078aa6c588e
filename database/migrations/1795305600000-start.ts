import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts, bots with versions and knowledge, conversations with timeline and steps. */
export class Start1795305600000 implements MigrationInterface {
  readonly name = 'Start1795305600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE accounts (
        id uuid CONSTRAINT accounts_pkey PRIMARY KEY,
        name text NOT NULL,
        plan text NOT NULL DEFAULT 'business' CONSTRAINT accounts_plan_check CHECK (plan IN ('free', 'essential', 'business')),
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE api_keys (
        id uuid CONSTRAINT api_keys_pkey PRIMARY KEY,
        account_id uuid NOT NULL CONSTRAINT api_keys_account_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        name text NOT NULL,
        prefix text NOT NULL,
        hash bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz
      );
      CREATE UNIQUE INDEX api_keys_hash_key ON api_keys (hash);
      CREATE INDEX api_keys_account_idx ON api_keys (account_id);

      CREATE TABLE bots (
        id uuid CONSTRAINT bots_pkey PRIMARY KEY,
        account_id uuid NOT NULL CONSTRAINT bots_account_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        public_id text NOT NULL,
        version int NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        deleted_at timestamptz
      );
      CREATE UNIQUE INDEX bots_public_id_key ON bots (public_id);
      CREATE INDEX bots_account_idx ON bots (account_id, id);

      CREATE TABLE bot_versions (
        bot_id uuid NOT NULL CONSTRAINT bot_versions_bot_fkey REFERENCES bots (id) ON DELETE CASCADE,
        version int NOT NULL,
        account_id uuid NOT NULL,
        settings jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT bot_versions_pkey PRIMARY KEY (bot_id, version)
      );

      CREATE TABLE knowledge_articles (
        id uuid CONSTRAINT knowledge_articles_pkey PRIMARY KEY,
        account_id uuid NOT NULL,
        bot_id uuid NOT NULL CONSTRAINT knowledge_articles_bot_fkey REFERENCES bots (id) ON DELETE CASCADE,
        title text NOT NULL,
        text text NOT NULL,
        url text,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX knowledge_articles_bot_idx ON knowledge_articles (bot_id, id);

      CREATE TABLE knowledge_passages (
        article_id uuid NOT NULL
          CONSTRAINT knowledge_passages_article_fkey REFERENCES knowledge_articles (id) ON DELETE CASCADE,
        position int NOT NULL,
        bot_id uuid NOT NULL,
        text text NOT NULL,
        search tsvector NOT NULL,
        CONSTRAINT knowledge_passages_pkey PRIMARY KEY (article_id, position)
      );
      CREATE INDEX knowledge_passages_bot_idx ON knowledge_passages (bot_id);
      CREATE INDEX knowledge_passages_search_idx ON knowledge_passages USING gin (search);

      CREATE TABLE visitors (
        id uuid CONSTRAINT visitors_pkey PRIMARY KEY,
        account_id uuid NOT NULL,
        bot_id uuid NOT NULL CONSTRAINT visitors_bot_fkey REFERENCES bots (id) ON DELETE CASCADE,
        name text,
        email text,
        phone text,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX visitors_bot_idx ON visitors (bot_id);

      CREATE TABLE conversations (
        id uuid CONSTRAINT conversations_pkey PRIMARY KEY,
        account_id uuid NOT NULL,
        bot_id uuid NOT NULL CONSTRAINT conversations_bot_fkey REFERENCES bots (id) ON DELETE CASCADE,
        bot_version int NOT NULL,
        visitor_id uuid NOT NULL CONSTRAINT conversations_visitor_fkey REFERENCES visitors (id) ON DELETE CASCADE,
        status text NOT NULL DEFAULT 'open'
          CONSTRAINT conversations_status_check CHECK (status IN ('open', 'ended', 'closed')),
        end_reason text,
        last_seq int NOT NULL DEFAULT 0,
        answered_seq int NOT NULL DEFAULT 0,
        step_no int NOT NULL DEFAULT 0,
        messages int NOT NULL DEFAULT 0,
        last_message_at timestamptz,
        page_url text,
        locale text,
        token_hash bytea NOT NULL,
        token_expires_at timestamptz NOT NULL,
        started_at timestamptz NOT NULL DEFAULT now(),
        start_due_at timestamptz
      ) WITH (fillfactor = 80);
      CREATE UNIQUE INDEX conversations_token_key ON conversations (token_hash);
      CREATE INDEX conversations_account_idx ON conversations (account_id, id);
      CREATE INDEX conversations_bot_idx ON conversations (bot_id, id);
      CREATE INDEX conversations_visitor_idx ON conversations (visitor_id);
      CREATE INDEX conversations_start_due_idx ON conversations (start_due_at) WHERE start_due_at IS NOT NULL;

      CREATE TABLE timeline_entries (
        conversation_id uuid NOT NULL
          CONSTRAINT timeline_entries_conversation_fkey REFERENCES conversations (id) ON DELETE CASCADE,
        seq int NOT NULL,
        id uuid NOT NULL,
        account_id uuid NOT NULL,
        kind text NOT NULL,
        body jsonb NOT NULL,
        trace jsonb,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        client_id uuid,
        signal text,
        signal_due_at timestamptz,
        CONSTRAINT timeline_entries_pkey PRIMARY KEY (conversation_id, seq)
      );
      CREATE UNIQUE INDEX timeline_entries_id_key ON timeline_entries (id);
      CREATE UNIQUE INDEX timeline_entries_client_id_key ON timeline_entries (conversation_id, client_id);
      CREATE INDEX timeline_entries_signal_due_idx ON timeline_entries (signal_due_at) WHERE signal_due_at IS NOT NULL;

      CREATE TABLE steps (
        conversation_id uuid NOT NULL CONSTRAINT steps_conversation_fkey REFERENCES conversations (id) ON DELETE CASCADE,
        key text NOT NULL,
        outcome jsonb NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT steps_pkey PRIMARY KEY (conversation_id, key)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE steps, timeline_entries, conversations, visitors, knowledge_passages, knowledge_articles,
        bot_versions, bots, api_keys, accounts
    `);
  }
}
