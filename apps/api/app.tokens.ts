/** Injection tokens of what has no class of its own. */
export const CONFIG = Symbol('config');
export const LOG = Symbol('log');
/** The DataSource of what serves visitors and the clock: it sees every account. The plain one sees that of who asks. */
export const SERVICE_DB = Symbol('service-db');
