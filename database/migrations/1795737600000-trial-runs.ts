import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Regression cases of bots, and runs of many trials. */
export class TrialRuns1795737600000 implements MigrationInterface {
  readonly name = 'TrialRuns1795737600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE trial_cases (
        id uuid CONSTRAINT trial_cases_pkey PRIMARY KEY,
        account_id uuid NOT NULL,
        bot_id uuid NOT NULL CONSTRAINT trial_cases_bot_fkey REFERENCES bots (id) ON DELETE CASCADE,
        conversation_id uuid
          CONSTRAINT trial_cases_conversation_fkey REFERENCES conversations (id) ON DELETE CASCADE,
        request jsonb NOT NULL,
        expected jsonb NOT NULL,
        note text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX trial_cases_bot_idx ON trial_cases (bot_id, id);
      CREATE INDEX trial_cases_conversation_idx ON trial_cases (conversation_id);

      CREATE TABLE trial_runs (
        id uuid CONSTRAINT trial_runs_pkey PRIMARY KEY,
        account_id uuid NOT NULL,
        bot_id uuid NOT NULL CONSTRAINT trial_runs_bot_fkey REFERENCES bots (id) ON DELETE CASCADE,
        kind text NOT NULL CONSTRAINT trial_runs_kind_check CHECK (kind IN ('cases', 'turns')),
        state text NOT NULL DEFAULT 'running'
          CONSTRAINT trial_runs_state_check CHECK (state IN ('running', 'done', 'stopped')),
        bot_version int NOT NULL,
        drafts jsonb NOT NULL DEFAULT '{}',
        total int NOT NULL,
        conversations int NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX trial_runs_bot_idx ON trial_runs (bot_id, id);
      CREATE INDEX trial_runs_account_idx ON trial_runs (account_id, created_at);

      CREATE TABLE trial_items (
        run_id uuid CONSTRAINT trial_items_run_fkey REFERENCES trial_runs (id) ON DELETE CASCADE,
        position int,
        case_id uuid CONSTRAINT trial_items_case_fkey REFERENCES trial_cases (id) ON DELETE CASCADE,
        conversation_id uuid
          CONSTRAINT trial_items_conversation_fkey REFERENCES conversations (id) ON DELETE CASCADE,
        seq int,
        result jsonb,
        CONSTRAINT trial_items_pkey PRIMARY KEY (run_id, position),
        CONSTRAINT trial_items_subject_check CHECK ((case_id IS NULL) <> (conversation_id IS NULL))
      );
      CREATE INDEX trial_items_case_idx ON trial_items (case_id);
      CREATE INDEX trial_items_conversation_idx ON trial_items (conversation_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE trial_items, trial_runs, trial_cases');
  }
}
