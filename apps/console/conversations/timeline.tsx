import { Group, Switch, Text, Title } from '@mantine/core';
import { useHotkeys, useLocalStorage } from '@mantine/hooks';
import { useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef } from 'react';
import { texts } from '../texts/texts.js';
import { DeliveryItem } from './delivery-item.js';
import { EventRow } from './event-row.js';
import { type Item, isMeant, itemsOf } from './items.js';
import { Message } from './message.js';
import type { Scene } from './scene.js';
import classes from './timeline.module.css';
import type { OwnerEntry } from './use-timeline.js';

const t = texts.conversations;

/** What was said and what happened. `?event=` in the address leads to one of them. */
export function Timeline({ entries, scene, live }: { entries: OwnerEntry[]; scene: Scene; live: boolean }) {
  const { event } = useSearch({ from: '/inside/conversations/$conversationId' });
  const [wanted, setWanted] = useLocalStorage({
    key: 'parley:events',
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  useHotkeys([['mod+shift+E', () => setWanted((shown) => !shown)]], []);
  const items = useMemo(() => itemsOf(entries), [entries]);
  const meant = event === undefined ? undefined : items.find((item) => isMeant(item, event));
  const shown = items.filter((item) => wanted || item.kind === 'message' || item === meant);
  const list = useRef<HTMLOListElement>(null);
  useFollowing(list, shown.length);

  const meantId = meant?.id;
  useEffect(() => {
    const target = meantId === undefined ? null : document.getElementById(meantId);
    target?.scrollIntoView({ block: 'center' });
    target?.focus({ preventScroll: true });
  }, [meantId]);

  return (
    <section aria-labelledby="timeline">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4" id="timeline">
          {t.timeline}
        </Title>
        <Switch
          label={t.events}
          title={t.eventsHint}
          checked={wanted}
          onChange={({ currentTarget }) => setWanted(currentTarget.checked)}
        />
      </Group>
      <ol ref={list} className={classes.timeline}>
        {shown.map((item) => (
          <li
            key={item.id}
            id={item.id}
            tabIndex={-1}
            className={classes.item}
            {...(item.id === meantId ? { 'data-meant': true } : {})}
          >
            <ItemView item={item} scene={scene} />
          </li>
        ))}
      </ol>
      {live && (
        <Text size="xs" c="dimmed" ta="center" mt="md">
          {t.live}
        </Text>
      )}
    </section>
  );
}

function ItemView({ item, scene }: { item: Item; scene: Scene }) {
  if (item.kind === 'message') return <Message entry={item.entry} scene={scene} />;
  if (item.kind === 'delivery') return <DeliveryItem item={item} scene={scene} />;
  return <EventRow entry={item.entry} scene={scene} />;
}

/** Whoever looks at the end of the list keeps seeing the end; whoever reads further up is left in peace. */
function useFollowing(list: React.RefObject<HTMLOListElement | null>, length: number): void {
  const atEnd = useRef(false);
  useEffect(() => {
    const note = () => {
      const end = list.current?.getBoundingClientRect().bottom ?? 0;
      atEnd.current = window.scrollY > 0 && end <= window.innerHeight + 48;
    };
    window.addEventListener('scroll', note, { passive: true });
    return () => window.removeEventListener('scroll', note);
  }, [list]);
  useEffect(() => {
    if (atEnd.current) window.scrollTo({ top: document.documentElement.scrollHeight });
  }, [length]);
}
