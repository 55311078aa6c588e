import type { DataSource, EntityManager } from 'typeorm';
import type { BotSettings } from '#contracts/bots.js';
import { run } from './prepared.js';

/** Settings of a bot as one version holds them. */
export interface VersionSettings {
  settings: BotSettings;
  /** Settings of the actions, by their names. */
  actions: Record<string, unknown>;
}

/** Versions that this process keeps at hand. */
const maxKept = 1_000;
const kept = new Map<string, VersionSettings>();

/** A version never changes, so each process reads it once, and answers the same object again. */
export async function readVersion(
  db: DataSource | EntityManager,
  botId: string,
  version: number,
): Promise<VersionSettings> {
  const key = `${botId}:${version}`;
  const known = kept.get(key);
  if (known) return known;
  const [found] = await run<VersionSettings>(db, read, [botId, version]);
  if (!found) throw new Error(`Bot ${botId} has no version ${version}.`);
  kept.set(key, found);
  const [oldest] = kept.keys();
  if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
  return found;
}

const read = {
  name: 'read-version',
  text: 'SELECT settings, actions FROM bot_versions WHERE bot_id = $1 AND version = $2',
};
