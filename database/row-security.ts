/** Whose rows a connection of a tenant may see; nobody's while nothing is set. */
export const accountSetting = 'app.account';

/** Startup option (libpq `options`) by which a connection is never the login user, and owns nothing. */
export const inRole = (role: 'parley_service' | 'parley_tenant'): string => `-c role=${role}`;

const account = `nullif(current_setting('${accountSetting}', true), '')::uuid`;

/** The condition on a table's rows that they are the tenant's own. */
export const own = (column = 'account_id'): string => `${column} = ${account}`;

/** The same for a table whose rows belong to a row of another one: what is seen of that one decides. */
export const ownBy = (parent: string, key: string, column: string): string =>
  `EXISTS (SELECT FROM ${parent} parent WHERE parent.${key} = ${column})`;

/**
 * SQL that puts a table under row-level security: the service sees every row, a tenant those for which `rows` holds, or none. Each
 * migration that makes a table calls it; a test finds a table without.
 */
export const protect = (table: string, rows: string | null): string => `
  ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO parley_service;
  CREATE POLICY service ON ${table} TO parley_service USING (true);
  ${rows === null ? '' : `GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO parley_tenant; CREATE POLICY tenant ON ${table} TO parley_tenant USING (${rows});`}`;
