import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What visitors, owners and models may use up, counted where every replica sees it. */
export class Limits1795824000000 implements MigrationInterface {
  readonly name = 'Limits1795824000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE rate_limits (
        key text CONSTRAINT rate_limits_pkey PRIMARY KEY,
        idle_at timestamptz NOT NULL
      ) WITH (fillfactor = 50);
      ${takeLimit}

      CREATE TABLE event_streams (
        visitor_id uuid NOT NULL,
        slot int NOT NULL,
        id uuid NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT event_streams_pkey PRIMARY KEY (visitor_id, slot)
      ) WITH (fillfactor = 50);

      ALTER TABLE accounts
        ADD COLUMN tokens_per_turn int,
        ADD COLUMN tokens_per_conversation int,
        ADD COLUMN tokens_per_day int;
      ALTER TABLE conversations
        ADD COLUMN visitor_messages int NOT NULL DEFAULT 0,
        ADD COLUMN tokens int NOT NULL DEFAULT 0;
      UPDATE conversations SET visitor_messages =
        (SELECT count(*) FROM timeline_entries WHERE conversation_id = conversations.id AND kind = 'visitor-message');
      CREATE TABLE token_days (
        account_id uuid NOT NULL CONSTRAINT token_days_account_fkey REFERENCES accounts (id) ON DELETE CASCADE,
        day date NOT NULL,
        tokens int NOT NULL,
        CONSTRAINT token_days_pkey PRIMARY KEY (account_id, day)
      ) WITH (fillfactor = 50);
      CREATE TABLE token_reservations (
        subject uuid NOT NULL,
        key text NOT NULL,
        account_id uuid NOT NULL,
        day date NOT NULL,
        tokens int NOT NULL,
        tries int NOT NULL DEFAULT 1,
        expires_at timestamptz NOT NULL,
        CONSTRAINT token_reservations_pkey PRIMARY KEY (subject, key)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE token_reservations, token_days, event_streams, rate_limits;
      DROP FUNCTION take_limit;
      ALTER TABLE conversations DROP COLUMN visitor_messages, DROP COLUMN tokens;
      ALTER TABLE accounts
        DROP COLUMN tokens_per_turn, DROP COLUMN tokens_per_conversation, DROP COLUMN tokens_per_day;
    `);
  }
}

/**
 * Takes one from a bucket that holds \`most\` and fills evenly within \`seconds\` (the virtual scheduling of ITU-T I.371): \`idle_at\`
 * is when it is full again, and a row that is past it says nothing. Answers 0, or the seconds until there is one; then nothing is taken.
 * The condition on the row holds also for many at once. Without a limit it answers null.
 */
const takeLimit = `
  CREATE FUNCTION take_limit(bucket text, most int, seconds int) RETURNS int LANGUAGE plpgsql STRICT AS $$
  DECLARE
    cost interval := make_interval(secs => seconds::float8 / most);
    room interval := make_interval(secs => seconds) - cost + interval '1 millisecond';
  BEGIN
    INSERT INTO rate_limits AS l (key, idle_at) VALUES (bucket, clock_timestamp() + cost)
    ON CONFLICT (key) DO UPDATE SET idle_at = greatest(l.idle_at, clock_timestamp()) + cost
    WHERE l.idle_at <= clock_timestamp() + room;
    IF FOUND THEN RETURN 0; END IF;
    RETURN coalesce((
      SELECT greatest(1, ceil(extract(epoch FROM idle_at - room - clock_timestamp()))) FROM rate_limits WHERE key = bucket
    ), 1);
  END $$;`;
