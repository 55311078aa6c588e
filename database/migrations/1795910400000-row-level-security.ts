import type { MigrationInterface, QueryRunner } from 'typeorm';
import { own, ownBy, protect } from '../row-security.js';

/** Tables that hold no account of their own. */
const others: Record<string, string> = {
  accounts: own('id'),
  knowledge_passages: ownBy('knowledge_articles', 'id', 'article_id'),
  steps: ownBy('conversations', 'id', 'conversation_id'),
  trial_items: ownBy('trial_runs', 'id', 'run_id'),
};

/**
 * Two roles that own nothing: `parley_service` for what serves everybody, `parley_tenant` for what one account asks, and what each may
 * see of every table.
 */
export class RowLevelSecurity1795910400000 implements MigrationInterface {
  readonly name = 'RowLevelSecurity1795910400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(roles);
    const tables: { name: string; ofAccount: boolean }[] = await runner.query(allTables);
    for (const { name, ofAccount } of tables) {
      await runner.query(protect(name, others[name] ?? (ofAccount ? own() : null)));
    }
    await runner.query(`
      REVOKE UPDATE, DELETE ON audit_events FROM parley_service, parley_tenant;
      REVOKE INSERT, DELETE ON accounts FROM parley_tenant;
      ${searches}
    `);
  }

  /** The roles stay: they belong to the server, and other databases of it may use them. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION conversations_telling, leads_telling, leads_alike');
    const tables: { name: string }[] = await runner.query(allTables);
    for (const { name } of tables) {
      await runner.query(`
        DROP POLICY IF EXISTS service ON ${name};
        DROP POLICY IF EXISTS tenant ON ${name};
        REVOKE ALL ON ${name} FROM parley_service, parley_tenant;
        ALTER TABLE ${name} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;
      `);
    }
  }
}

const allTables = `
  SELECT t.table_name AS name, EXISTS (
    SELECT FROM information_schema.columns c
    WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.column_name = 'account_id'
  ) AS "ofAccount"
  FROM information_schema.tables t
  WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND t.table_name <> 'migrations' ORDER BY 1`;

/** Roles belong to the server, not to the database: another database of it may have made them, or make them right now. */
const roles = `
  DO $$
  DECLARE one text;
  BEGIN
    FOREACH one IN ARRAY ARRAY['parley_tenant', 'parley_service'] LOOP
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', one);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        WHEN insufficient_privilege THEN
          IF to_regrole(one) IS NULL THEN
            RAISE EXCEPTION 'The database user % may not make roles. Have an administrator run, then migrate again: CREATE ROLE parley_tenant NOLOGIN; CREATE ROLE parley_service NOLOGIN; GRANT parley_tenant, parley_service TO %;', current_user, quote_ident(current_user);
          END IF;
      END;
      BEGIN
        EXECUTE format('GRANT %I TO %I', one, current_user);
      EXCEPTION WHEN insufficient_privilege THEN
        IF NOT pg_has_role(current_user, one, 'MEMBER') THEN
          RAISE EXCEPTION 'The database user % is no member of %. Have an administrator run, then migrate again: GRANT parley_tenant, parley_service TO %;', current_user, one, quote_ident(current_user);
        END IF;
      END;
    END LOOP;
  END $$`;

/**
 * What a tenant finds by the search indexes. Under row-level security Postgres uses no index for an operator that might tell of rows
 * it does not show, as those of texts; so these run as their owner, over the rows of the tenant's account alone. Those that look for a
 * text answer null from `most` matches on.
 */
const searches = `
  CREATE FUNCTION conversations_telling(pattern text, most int) RETURNS uuid[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    DECLARE ids uuid[];
    BEGIN
      EXECUTE $q$
        SELECT coalesce(array_agg(id), '{}') FROM (
          (SELECT c.id FROM visitors v JOIN conversations c ON c.visitor_id = v.id
           WHERE ${own('v.account_id')} AND (v.name ILIKE $1 OR v.email ILIKE $1 OR v.phone ILIKE $1) LIMIT $2)
          UNION ALL
          (SELECT e.conversation_id FROM timeline_entries e
           WHERE ${own('e.account_id')} AND e.kind IN ('visitor-message', 'bot-message') AND e.body->>'text' ILIKE $1 LIMIT $2)
          LIMIT $2
        ) AS found HAVING count(*) < $2 $q$ INTO ids USING pattern, most;
      RETURN ids;
    END $$;

  CREATE FUNCTION leads_telling(pattern text, most int) RETURNS uuid[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    DECLARE ids uuid[];
    BEGIN
      EXECUTE $q$
        SELECT coalesce(array_agg(id), '{}') FROM (
          SELECT l.id FROM leads l
          WHERE ${own('l.account_id')} AND (l.name ILIKE $1 OR l.email ILIKE $1 OR l.phone ILIKE $1) LIMIT $2
        ) AS found HAVING count(*) < $2 $q$ INTO ids USING pattern, most;
      RETURN ids;
    END $$;

  CREATE FUNCTION leads_alike(ids uuid[]) RETURNS TABLE (id uuid, count int)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    BEGIN RETURN QUERY EXECUTE $q$
      SELECT l.id, count(*)::int
      FROM leads l JOIN leads o ON o.bot_id = l.bot_id AND lower(o.email) = lower(l.email) AND o.id <> l.id
      WHERE ${own('l.account_id')} AND ${own('o.account_id')} AND l.id = ANY ($1) GROUP BY l.id $q$ USING ids;
    END $$;

  REVOKE EXECUTE ON FUNCTION conversations_telling, leads_telling, leads_alike FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION conversations_telling, leads_telling, leads_alike TO parley_tenant`;
