import { z } from 'zod';
import { defineAction } from '../action.js';
import { humanHandover } from '../human-handover/settings.js';
import { type EmailNotificationsSettings, emailNotifications } from './settings.js';

const memory = z.object({});

/** The mail about a lead, at once, to each recipient; the handover's mail says it too where the address is the same. */
export const emailNotificationsAction = defineAction<EmailNotificationsSettings, z.infer<typeof memory>>({
  settings: emailNotifications,
  memory,
  on: {
    'form-submitted': ({ lead }, _, { formId, purpose, seq }, { visitor, settings }) => {
      if (!lead.enabled) return { entries: [{ kind: 'mail-skipped', body: { mail: 'lead', reason: 'not-set-up' } }] };
      const { enabled, channels } = settings.of(humanHandover);
      const merging = purpose === 'handover' && enabled && channels.email.enabled;
      const isMerged = (to: string): boolean => merging && to.toLowerCase() === channels.email.address.toLowerCase();
      return {
        entries: lead.recipients
          .filter(isMerged)
          .map(() => ({ kind: 'mail-skipped', body: { mail: 'lead', reason: 'merged' } })),
        deliveries: lead.recipients
          .filter((to) => !isMerged(to))
          .map((to) => ({
            effectKey: `lead-mail:${formId}:${to.toLowerCase()}`,
            request: { kind: 'lead-mail', to, visitor, formId, throughSeq: seq },
          })),
      };
    },
  },
});
