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
    'form-submitted': ({ lead }, _, { formId, seq }, { visitor, settings, entries }) => {
      if (!lead.enabled) return { entries: [{ kind: 'mail-skipped', body: { mail: 'lead', reason: 'not-set-up' } }] };
      const team = settings.of(humanHandover).channels.email.address.toLowerCase();
      const isHandedOver = entries.some(({ kind, body }) => kind === 'notice' && body.about === 'handover-submitted');
      const isMerged = (to: string): boolean => isHandedOver && to.toLowerCase() === team;
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
