import { $api } from '../api/client.js';
import { byCursor, listed } from '../api/pages.js';
import type { components } from '../api/schema.js';
import { defined, oneOf } from '../parts/filters.js';
import { texts } from '../texts/texts.js';

export type Lead = components['schemas']['Lead'];
/** Filters as the address holds them. */
export type LeadSearch = {
  [K in 'botId' | 'source' | 'consent' | 'query' | 'from' | 'to' | 'ids']?: string | undefined;
};

const t = texts.leads;
const atOnce = 100;

/** The filters as the API takes them. */
export const leadQuery = ({ source, consent, ...rest }: LeadSearch) => ({
  ...defined(rest),
  ...defined({ source: oneOf(t.sources, source), consent: oneOf(t.consents, consent) }),
});

/** The leads that the filters let through, a hundred at a time as they are scrolled to. */
export function useLeads(search: LeadSearch) {
  const list = $api.useInfiniteQuery(
    'get',
    '/v1/leads',
    { params: { query: { ...leadQuery(search), limit: atOnce } } },
    {
      ...byCursor,
      // Whoever has scrolled through thousands does not have them all read again for looking away.
      refetchOnWindowFocus: false,
      placeholderData: (before) => before,
    },
  );
  return {
    ...listed(list),
    onEnd: () => {
      if (list.hasNextPage && !list.isFetching) void list.fetchNextPage();
    },
  };
}
