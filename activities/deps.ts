import type { DataSource } from 'typeorm';
import type { Model } from '#assistant/stream.js';
import type { LivePublisher } from '#database/live-publisher.js';
import type { Events } from './events.js';

/** What the steps work with; handed in, so a test may bring its own model. */
export interface Deps {
  db: DataSource;
  live: Pick<LivePublisher, 'publish'>;
  model: Pick<Model, 'stream'>;
  events: Events;
  /** For bots that name no model. */
  defaultModel: string;
}
