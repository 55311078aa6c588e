import { useQuery } from '@tanstack/react-query';
import { settingsOf } from './action-settings.js';
import { buttonGroupsOf } from './button-groups.js';
import type { BotActions } from './state-of.js';
import { webhooksOf } from './webhooks.js';

/** Everything under Actions of a bot; `data` is undefined until all of it has been read. */
export function useBotActions(botId: string): { data: BotActions | undefined; error: unknown; refetch(): void } {
  const sources = settingsOf(botId);
  const lead = useQuery({ queryKey: sources['lead-capture'].queryKey, queryFn: sources['lead-capture'].read });
  const handover = useQuery({ queryKey: sources['human-handover'].queryKey, queryFn: sources['human-handover'].read });
  const mails = useQuery({
    queryKey: sources['email-notifications'].queryKey,
    queryFn: sources['email-notifications'].read,
  });
  const [hookSource, groupSource] = [webhooksOf(botId), buttonGroupsOf(botId)];
  const webhooks = useQuery({ queryKey: hookSource.queryKey, queryFn: hookSource.list });
  const groups = useQuery({ queryKey: groupSource.queryKey, queryFn: groupSource.list });
  const all = [lead, handover, mails, webhooks, groups];
  return {
    data:
      lead.data && handover.data && mails.data && webhooks.data && groups.data
        ? {
            'lead-capture': lead.data.value,
            'human-handover': handover.data.value,
            'email-notifications': mails.data.value,
            webhooks: webhooks.data,
            'action-buttons': groups.data,
          }
        : undefined,
    error: all.find(({ error }) => error)?.error,
    refetch: () => {
      for (const query of all) void query.refetch();
    },
  };
}
