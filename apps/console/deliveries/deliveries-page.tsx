import { useNavigate, useSearch } from '@tanstack/react-router';
import { Send } from 'lucide-react';
import { BotFilter, FilterSelect, Filters, oneOf, RangeFilter } from '../parts/filters.js';
import { ListBody } from '../parts/list-body.js';
import { ListFoot } from '../parts/list-states.js';
import { Page } from '../parts/page.js';
import { RowList } from '../parts/row-list.js';
import { texts } from '../texts/texts.js';
import { DeliveryRow } from './delivery-row.js';
import { RedeliverFailed } from './redeliver-failed.js';
import { type DeliverySearch, useDeliveries } from './use-deliveries.js';

const t = texts.deliveries;

/** All mails and webhook calls. */
export function DeliveriesPage() {
  const search = useSearch({ from: '/inside/deliveries' });
  const navigate = useNavigate({ from: '/deliveries' });
  const list = useDeliveries(search);
  const change = (patch: DeliverySearch) => void navigate({ search: (now) => ({ ...now, ...patch }), replace: true });
  return (
    <Page title={t.title} about={t.about} actions={<RedeliverFailed search={search} />}>
      <DeliveryFilters search={search} onChange={change} />
      <ListBody list={list} height={68} search={search} icon={Send} texts={t}>
        <RowList label={t.list}>
          {list.rows?.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} />
          ))}
        </RowList>
        <ListFoot {...list.more} />
      </ListBody>
    </Page>
  );
}

const DeliveryFilters = ({ search, onChange }: { search: DeliverySearch; onChange(patch: DeliverySearch): void }) => (
  <Filters label={t.filters}>
    <BotFilter value={search.botId} onChange={(botId) => onChange({ botId })} />
    <FilterSelect
      label={t.kind}
      value={oneOf(t.kinds, search.kind)}
      options={t.kinds}
      onChange={(kind) => onChange({ kind })}
    />
    <FilterSelect
      label={t.state}
      value={oneOf(t.states, search.state)}
      options={t.states}
      onChange={(state) => onChange({ state })}
    />
    <FilterSelect
      label={t.given}
      value={oneOf(t.givenOptions, search.failed)}
      options={t.givenOptions}
      onChange={(failed) => onChange({ failed })}
    />
    <RangeFilter from={search.from} to={search.to} onChange={onChange} />
  </Filters>
);
