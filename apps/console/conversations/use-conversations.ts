import { $api } from '../api/client.js';
import { byCursor, listed } from '../api/pages.js';
import type { components } from '../api/schema.js';
import { defined, oneOf } from '../parts/filters.js';
import { usePageSize } from '../parts/list-states.js';
import { texts } from '../texts/texts.js';

export type Conversation = components['schemas']['Conversation'];
/** Filters as the address holds them. */
export type ConversationSearch = {
  [K in 'botId' | 'status' | 'hasLead' | 'handover' | 'failedDeliveries' | 'query' | 'from' | 'to']?:
    | string
    | undefined;
};

const t = texts.conversations;

/** The conversations that the filters let through. What is new or has changed comes in every five seconds, while the page is seen. */
export function useConversations({ status, hasLead, handover, failedDeliveries, ...rest }: ConversationSearch) {
  const [limit] = usePageSize();
  const query = {
    ...defined(rest),
    ...defined({
      status: oneOf(t.statuses, status),
      hasLead: oneOf(t.leadOptions, hasLead),
      handover: oneOf(t.handovers, handover),
      failedDeliveries: oneOf(t.failedOptions, failedDeliveries),
    }),
    limit,
  };
  const list = $api.useInfiniteQuery(
    'get',
    '/v1/conversations',
    { params: { query } },
    { ...byCursor, refetchInterval: 5_000, placeholderData: (before) => before },
  );
  return listed(list);
}
