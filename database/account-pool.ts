import pg from 'pg';
import { accountSetting } from './row-security.js';

type Answer = (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void;

/**
 * `pg` with a pool whose connections see the rows of one account: the one that `account` names when a connection is taken, be it for a
 * query or for a transaction. Taking one while no account is named throws.
 */
export const driverFor = (account: () => string | undefined) => ({
  ...pg,
  Pool: class AccountPool extends pg.Pool {
    readonly #accounts = new WeakMap<pg.PoolClient, string>();

    override connect(): Promise<pg.PoolClient>;
    override connect(answer: Answer): void;
    override connect(answer?: Answer): Promise<pg.PoolClient> | undefined {
      const taken = this.#take(account());
      if (!answer) return taken;
      taken.then(
        (client) => answer(undefined, client, (release) => client.release(release === undefined ? undefined : true)),
        (error: Error) => answer(error, undefined, () => undefined),
      );
      return undefined;
    }

    async #take(wanted: string | undefined): Promise<pg.PoolClient> {
      if (wanted === undefined) throw new Error('No account is named, so nothing may be read or written for one.');
      const client = await super.connect();
      if (this.#accounts.get(client) === wanted) return client;
      try {
        await client.query('SELECT set_config($1, $2, false)', [accountSetting, wanted]);
      } catch (error) {
        client.release(true);
        throw error;
      }
      this.#accounts.set(client, wanted);
      return client;
    }
  },
});
