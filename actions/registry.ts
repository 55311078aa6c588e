import type { Action } from './action.js';
import { actionButtonsAction } from './action-buttons/rules.js';
import { emailNotificationsAction } from './email-notifications/rules.js';
import { endingAction } from './ending/rules.js';
import { humanHandoverAction } from './human-handover/rules.js';
import { leadCaptureAction } from './lead-capture/rules.js';
import { webhooksAction } from './webhooks/rules.js';

/** Every action, in the order in which its rules are asked; later ones see what earlier ones do. */
export const actions: readonly Action[] = [
  webhooksAction,
  actionButtonsAction,
  humanHandoverAction,
  endingAction,
  leadCaptureAction,
  emailNotificationsAction,
];
