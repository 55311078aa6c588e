/** @jsxImportSource react */
import { Text } from '@react-email/components';
import { Fragment } from 'react';
import type { OwnerEntry } from '#contracts/entries.js';
import type { Clock } from '../clock.js';
import { countMessages, type Excerpt } from '../fold.js';
import { EntryView } from './entry-view.js';
import { look } from './look.js';

export interface Scene {
  clock: Clock;
  /** Scrubbed names of who speaks. */
  visitor: string;
  bot: string;
  language: string;
  longest: number;
}

/** The entries of a mail, day by day, with what is left out said where it is missing. */
export function History({ history, ...scene }: Omit<Scene, 'longest'> & { history: Excerpt }) {
  const { head, left, tail, longest } = history;
  const isSilent = left + countMessages(head) + countMessages(tail) === 0;
  return (
    <>
      {isSilent && <Text style={look.text}>No messages yet.</Text>}
      <Entries entries={head} scene={{ ...scene, longest }} />
      {left > 0 && (
        <p className="faint" style={look.day}>
          … {left.toLocaleString('en')} {left === 1 ? 'message' : 'messages'}, whole conversation attached
        </p>
      )}
      <Entries entries={tail} scene={{ ...scene, longest }} />
    </>
  );
}

const Entries = ({ entries, scene }: { entries: readonly OwnerEntry[]; scene: Scene }) =>
  entries.map((entry, at) => {
    const before = entries[at - 1];
    const day = scene.clock.day(entry.at);
    return (
      <Fragment key={entry.id}>
        {(!before || scene.clock.day(before.at) !== day) && (
          <p className="faint" style={look.day}>
            — {day} —
          </p>
        )}
        <EntryView entry={entry} scene={scene} />
      </Fragment>
    );
  });
