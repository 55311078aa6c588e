import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the lists and the overview of the console are read by. */
export class ConsoleLists1795651200000 implements MigrationInterface {
  readonly name = 'ConsoleLists1795651200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A trusted extension: whoever may create in the database may add it.
      CREATE EXTENSION IF NOT EXISTS pg_trgm;
      CREATE INDEX timeline_entries_text_idx ON timeline_entries USING gin ((body->>'text') gin_trgm_ops)
        WHERE kind IN ('visitor-message', 'bot-message');
      CREATE INDEX visitors_search_idx ON visitors USING gin (name gin_trgm_ops, email gin_trgm_ops, phone gin_trgm_ops);
      CREATE INDEX leads_search_idx ON leads USING gin (name gin_trgm_ops, email gin_trgm_ops, phone gin_trgm_ops);

      CREATE INDEX conversations_started_idx ON conversations (account_id, started_at, bot_id);
      CREATE INDEX leads_created_idx ON leads (account_id, created_at, bot_id);
      CREATE INDEX timeline_entries_events_idx ON timeline_entries (account_id, at)
        WHERE kind IN ('handover-offered', 'channel-opened', 'form-submitted', 'step-failed');

      DROP INDEX deliveries_account_idx;
      CREATE INDEX deliveries_created_idx ON deliveries (account_id, created_at, id);
      CREATE INDEX deliveries_kind_idx ON deliveries (account_id, kind, created_at, id);
      CREATE INDEX deliveries_state_idx ON deliveries (account_id, state, created_at, id) WHERE state <> 'accepted';
      CREATE INDEX deliveries_failed_idx ON deliveries (account_id, settled_at, bot_id)
        WHERE state IN ('failed', 'blocked', 'unknown');
      CREATE INDEX deliveries_failed_conversation_idx ON deliveries (conversation_id)
        WHERE state IN ('failed', 'blocked', 'unknown');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX timeline_entries_text_idx, visitors_search_idx, leads_search_idx, conversations_started_idx, leads_created_idx,
        timeline_entries_events_idx, deliveries_created_idx, deliveries_kind_idx, deliveries_state_idx, deliveries_failed_idx,
        deliveries_failed_conversation_idx;
      CREATE INDEX deliveries_account_idx ON deliveries (account_id, id);
    `);
  }
}
