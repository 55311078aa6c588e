import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Config } from '#config/config.js';
import { identitySecrets } from '#database/identity-secrets.js';
import { CONFIG, SERVICE_DB } from '../app.tokens.js';
import { ProblemError } from '../problem.js';
import type { VisitorAuthority } from '../request.js';
import type { FoundBot } from './find-bot.js';
import { type Identity, readIdentity } from './identity.js';

/** Reads signed identities with the secrets of their bots. */
@Injectable()
export class Identities {
  constructor(
    @Inject(SERVICE_DB) private readonly db: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Undefined when none is shown. Throws `unauthorized` when it does not verify, or when the bot requires one. */
  async read(
    { id, accountId, publicId, settings }: Pick<FoundBot, 'id' | 'accountId' | 'publicId' | 'settings'>,
    token: string | undefined,
  ): Promise<Identity | undefined> {
    if (token !== undefined) return await this.#verify({ id, accountId, publicId }, token);
    if (settings.identity === 'required')
      throw new ProblemError('unauthorized', 'This chat is for visitors who are signed in on the website.');
    return undefined;
  }

  async ofConversation({ botId, accountId }: VisitorAuthority, token: string): Promise<Identity> {
    const [bot] = await this.db.query<{ publicId: string }[]>(
      'SELECT public_id AS "publicId" FROM bots WHERE id = $1 AND account_id = $2',
      [botId, accountId],
    );
    if (!bot) throw new ProblemError('not_found', 'There is no such bot.');
    return await this.#verify({ id: botId, accountId, ...bot }, token);
  }

  async #verify(bot: Pick<FoundBot, 'id' | 'accountId' | 'publicId'>, token: string): Promise<Identity> {
    const secrets = await identitySecrets(this.db, this.config.secrets.encryptionKeys, bot);
    return await readIdentity(token, secrets, bot.publicId);
  }
}
