import { BotFilter, FilterSelect, Filters, oneOf, RangeFilter, SearchFilter } from '../parts/filters.js';
import { texts } from '../texts/texts.js';
import type { LeadSearch } from './use-leads.js';

const t = texts.leads;

/** What of the leads is shown and exported. The address holds it. */
export const LeadFilters = ({ search, onChange }: { search: LeadSearch; onChange(patch: LeadSearch): void }) => (
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
      label={t.source}
      value={oneOf(t.sources, search.source)}
      options={t.sources}
      onChange={(source) => onChange({ source })}
    />
    <FilterSelect
      label={t.consent}
      value={oneOf(t.consents, search.consent)}
      options={t.consents}
      onChange={(consent) => onChange({ consent })}
    />
    <RangeFilter from={search.from} to={search.to} onChange={onChange} />
  </Filters>
);
