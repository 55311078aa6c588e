import { actions } from './actions.js';
import { bots } from './bots.js';
import { common } from './common.js';
import { conversations } from './conversations.js';
import { deliveries } from './deliveries.js';
import { leads } from './leads.js';
import { overview } from './overview.js';
import { privacy } from './privacy.js';
import { session } from './session.js';
import { team } from './team.js';
import { tryIt } from './try-it.js';

/** Every English text of the console. */
export const texts = {
  common,
  session,
  overview,
  bots,
  actions,
  conversations,
  leads,
  deliveries,
  privacy,
  team,
  tryIt,
};
