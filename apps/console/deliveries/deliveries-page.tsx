import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { SearchX, Send } from 'lucide-react';
import { EmptyState } from '../parts/empty-state.js';
import { BotFilter, FilterSelect, Filters, oneOf, RangeFilter } from '../parts/filters.js';
import { LinkButton } from '../parts/link-button.js';
import { ListFoot, RowSkeletons } from '../parts/list-states.js';
import { Page } from '../parts/page.js';
import { PageFailed } from '../parts/page-failed.js';
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
  const filtered = Object.values(search).some((value) => value !== undefined);
  return (
    <Page title={t.title} about={t.about} actions={<RedeliverFailed search={search} />}>
      <DeliveryFilters search={search} onChange={change} />
      {list.error ? (
        <PageFailed error={list.error} reset={list.retry} />
      ) : !list.deliveries ? (
        <RowSkeletons height={68} />
      ) : list.deliveries.length > 0 ? (
        <>
          <RowList label={t.list}>
            {list.deliveries.map((delivery) => (
              <DeliveryRow key={delivery.id} delivery={delivery} />
            ))}
          </RowList>
          <ListFoot {...list.more} />
        </>
      ) : filtered ? (
        <EmptyState icon={SearchX} title={t.nothingFound} text={t.nothingFoundText}>
          <Button variant="default" onClick={() => void navigate({ search: {}, replace: true })}>
            {t.clear}
          </Button>
        </EmptyState>
      ) : (
        <EmptyState icon={Send} title={t.emptyTitle} text={t.emptyText}>
          <LinkButton to="/bots">{t.toBots}</LinkButton>
        </EmptyState>
      )}
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
