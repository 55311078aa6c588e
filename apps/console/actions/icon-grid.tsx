import { Box, Loader, ScrollArea, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { iconNodes } from '#contracts/icons.js';
import { $api } from '../api/client.js';
import { count, texts } from '../texts/fill.js';
import { IconShape } from './icon-view.js';

const t = texts.actions.buttons;
const columns = 7;
const cell = 44;
/** As many as the API gives at once. */
const most = 200;

/**
 * A search over all icons and what it finds, as a combobox (WAI-ARIA APG): the cursor stays in the search, arrows move through the
 * grid, Enter chooses.
 */
export function IconGrid({ chosen, onChoose }: { chosen: string | null; onChoose(name: string): void }) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [query] = useDebouncedValue(typed, 150);
  const [active, setActive] = useState(0);
  const viewport = useRef<HTMLDivElement>(null);
  const { data, error } = $api.useQuery(
    'get',
    '/v1/icons',
    { params: { query: { query, limit: most } } },
    { placeholderData: keepPreviousData, staleTime: Number.POSITIVE_INFINITY },
  );
  const icons = data?.data ?? [];
  const rows = useVirtualizer({
    count: Math.ceil(icons.length / columns),
    getScrollElement: () => viewport.current,
    estimateSize: () => cell,
    overscan: 2,
  });
  useEffect(() => setActive(0), [query]);
  const go = (to: number) => {
    const next = Math.max(0, Math.min(icons.length - 1, to));
    setActive(next);
    rows.scrollToIndex(Math.floor(next / columns));
  };
  const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key];
    const icon = icons[active];
    if (step !== undefined) go(active + step);
    else if (event.key === 'Enter' && icon) onChoose(icon.name);
    else return;
    event.preventDefault();
  };
  const optionId = (at: number) => `${id}-${at}`;
  return (
    <Stack gap="xs">
      <TextInput
        type="search"
        role="combobox"
        aria-label={t.searchIcons}
        aria-expanded
        aria-controls={id}
        aria-autocomplete="list"
        {...(icons.length > 0 ? { 'aria-activedescendant': optionId(active) } : {})}
        placeholder={t.searchIconsHint}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onKeyDown={onKeyDown}
        data-autofocus
      />
      <ScrollArea h={264} viewportRef={viewport} type="auto" viewportProps={{ tabIndex: -1 }}>
        {!data && !error && <Loader size="sm" m="md" aria-label={t.searchIcons} />}
        <Box id={id} role="listbox" aria-label={t.icons} pos="relative" h={rows.getTotalSize()}>
          {rows.getVirtualItems().flatMap(({ index, start }) =>
            icons.slice(index * columns, (index + 1) * columns).map(({ name, nodes }, column) => {
              const at = index * columns + column;
              return (
                <UnstyledButton
                  key={name}
                  id={optionId(at)}
                  role="option"
                  aria-selected={name === chosen}
                  aria-label={name}
                  title={name}
                  tabIndex={-1}
                  onClick={() => onChoose(name)}
                  onMouseMove={() => setActive(at)}
                  style={{
                    position: 'absolute',
                    top: start,
                    left: column * cell,
                    width: cell,
                    height: cell,
                    display: 'grid',
                    placeItems: 'center',
                    borderRadius: 8,
                    outline: at === active ? '2px solid var(--mantine-primary-color-filled)' : 'none',
                    outlineOffset: -4,
                    background: name === chosen ? 'var(--mantine-primary-color-light)' : undefined,
                  }}
                >
                  <IconShape nodes={iconNodes.parse(nodes)} size={22} />
                </UnstyledButton>
              );
            }),
          )}
        </Box>
      </ScrollArea>
      <Text size="xs" c="dimmed" role="status">
        {error ? t.iconsFailed : data && count(icons.length >= most ? t.manyFound : t.found, icons.length)}
      </Text>
    </Stack>
  );
}
