import { BotFilter, FilterSelect, Filters, oneOf, RangeFilter, SearchFilter } from '../parts/filters.js';
import { texts } from '../texts/texts.js';
import type { ConversationSearch } from './use-conversations.js';

const t = texts.conversations;

/** What of the conversations is shown. The address holds it. */
export const ConversationFilters = ({
  search,
  onChange,
}: {
  search: ConversationSearch;
  onChange(patch: ConversationSearch): void;
}) => (
  <Filters
    label={t.filters}
    search={
      <SearchFilter
        label={t.search}
        placeholder={t.searchHint}
        value={search.query}
        onChange={(query) => onChange({ query })}
      />
    }
  >
    <BotFilter value={search.botId} onChange={(botId) => onChange({ botId })} />
    <FilterSelect
      label={t.status}
      value={oneOf(t.statuses, search.status)}
      options={t.statuses}
      onChange={(status) => onChange({ status })}
    />
    <FilterSelect
      label={t.lead}
      value={oneOf(t.leadOptions, search.hasLead)}
      options={t.leadOptions}
      onChange={(hasLead) => onChange({ hasLead })}
    />
    <FilterSelect
      label={t.handover}
      value={oneOf(t.handovers, search.handover)}
      options={t.handovers}
      onChange={(handover) => onChange({ handover })}
    />
    <FilterSelect
      label={t.failed}
      value={oneOf(t.failedOptions, search.failedDeliveries)}
      options={t.failedOptions}
      onChange={(failedDeliveries) => onChange({ failedDeliveries })}
    />
    <RangeFilter from={search.from} to={search.to} onChange={onChange} />
  </Filters>
);
