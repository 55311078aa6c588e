import { randomUUID } from 'node:crypto';
import { startDemoModel } from '#assistant/demo-model/server.js';
import { loadTestServers } from '#config/test-env.js';
import { createAccount, createApiKey } from '#database/accounts.js';
import { administer, openTestDatabase } from '#testing/database.js';
import { openEchoingMailServer } from '#testing/echoing-mail-server.js';
import { generousLimits } from '#testing/generous-limits.js';
import { outboundVariables } from '#testing/outbound-variables.js';
import { startProcesses } from '#testing/processes.js';
import { openReceiver } from '#testing/receiver.js';
import { openTestTemporal } from '#testing/temporal.js';
import { keep, secrets } from './planted.js';

export type Scene = Awaited<ReturnType<typeof openScene>>;

/** API and worker as processes that were given the planted secrets, and edges that know them and say them back. */
export async function openScene() {
  const [database, temporal, model, mails, receiver] = await Promise.all([
    openTestDatabase(),
    openTestTemporal(),
    startDemoModel({ port: 0, firstTokenMs: 0, tokenMs: 0 }),
    openEchoingMailServer('chat', secrets['the password of the mail server']),
    openReceiver(),
  ]);
  const { postgres, workflowBundle, widgetDir, consoleDir } = loadTestServers();
  const role = `parley_${randomUUID().replaceAll('-', '')}`;
  const password = secrets['the password of the database'];
  await administer(postgres, `CREATE ROLE ${role} LOGIN NOINHERIT PASSWORD '${password}'`);
  await administer(postgres, `GRANT parley_tenant, parley_service TO ${role}`);
  const url = new URL(database.url);
  [url.username, url.password] = [role, encodeURIComponent(password)];
  const account = await createAccount(database.db, 'The shop');
  const { key } = await createApiKey(database.db, account.id, 'canaries', { role: 'owner' });
  const variables = {
    DATABASE_URL: url.href,
    ENCRYPTION_KEYS: `canary:${secrets['the encryption key']}`,
    OPENAI_API_KEY: secrets['the key of the model'],
    SMTP_URL: mails.url,
  };
  const apps = await startProcesses({
    ...variables,
    TEMPORAL_ADDRESS: temporal.address,
    OPENAI_BASE_URL: model.url,
    MAIL_FROM: 'chat@shop.example',
    WORKFLOW_BUNDLE: workflowBundle,
    WIDGET_DIR: widgetDir,
    CONSOLE_DIR: consoleDir,
    LOG_LEVEL: 'trace',
    SHUTDOWN_GRACE_MS: '2000',
    ...outboundVariables,
    ...generousLimits,
  });
  return {
    ...{ database, temporal, model, mails, receiver, apps, api: apps.api, variables },
    bundles: [workflowBundle, widgetDir, consoleDir],
    apiKey: keep('an API key', key),
    async close() {
      await apps.stop();
      await Promise.all([receiver.close(), mails.close(), model.close(), temporal.close()]);
      await database.close();
      await administer(postgres, `DROP ROLE ${role}`);
    },
  };
}
