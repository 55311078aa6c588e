import { $api } from '../api/client.js';
import { byCursor, listed } from '../api/pages.js';
import type { components } from '../api/schema.js';
import { defined, oneOf } from '../parts/filters.js';
import { usePageSize } from '../parts/list-states.js';
import { texts } from '../texts/texts.js';

export type Delivery = components['schemas']['Delivery'];
/** Filters as the address holds them. */
export type DeliverySearch = {
  [K in 'botId' | 'kind' | 'state' | 'failed' | 'from' | 'to' | 'conversationId']?: string | undefined;
};

const t = texts.deliveries;

/** The deliveries that the filters let through, read again every five seconds while the page is seen. */
export function useDeliveries({ kind, state, failed, ...rest }: DeliverySearch) {
  const [limit] = usePageSize();
  const query = {
    ...defined(rest),
    ...defined({ kind: oneOf(t.kinds, kind), state: oneOf(t.states, state), failed: oneOf(t.givenOptions, failed) }),
    limit,
  };
  const list = $api.useInfiniteQuery(
    'get',
    '/v1/deliveries',
    { params: { query } },
    { ...byCursor, refetchInterval: 5_000, placeholderData: (before) => before },
  );
  return listed(list);
}
