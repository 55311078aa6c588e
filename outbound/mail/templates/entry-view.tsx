/** @jsxImportSource react */
import { Fragment, type ReactNode } from 'react';
import type { EntryKind, OwnerEntry } from '#contracts/entries.js';
import { oneLine } from '../address.js';
import { cleanText } from '../clean-text.js';
import type { Scene } from './history.js';
import { Lines } from './lines.js';
import { look } from './look.js';
import { Markdown } from './markdown.js';

type EntryOf<K extends EntryKind> = Extract<OwnerEntry, { kind: K }>;

/** One entry of the timeline, as it appeared in the chat. */
export const EntryView = ({ entry, scene }: { entry: OwnerEntry; scene: Scene }) => draw(entry.kind, entry, scene);

/** Whether a mail shows such an entry: what the chat showed, and what the visitor did. */
export const isShown = ({ kind }: OwnerEntry): boolean => views[kind] !== null;

const draw = <K extends EntryKind>(kind: K, entry: EntryOf<K>, scene: Scene): ReactNode => views[kind]?.(entry, scene);

const views: { [K in EntryKind]: ((entry: EntryOf<K>, scene: Scene) => ReactNode) | null } = {
  'visitor-message': (entry, scene) => (
    <Said by="visitor" entry={entry} scene={scene}>
      <Lines text={cut(entry.text, scene)} />
    </Said>
  ),
  'bot-message': (entry, scene) => (
    <Said by="bot" entry={entry} scene={scene}>
      <Markdown text={cut(entry.text, scene)} />
    </Said>
  ),
  notice: (entry, scene) => (
    <Said by="system" entry={entry} scene={scene}>
      <Lines text={cut(entry.text, scene)} />
    </Said>
  ),
  'form-shown': (entry, scene) => (
    <Said by="system" entry={entry} scene={scene}>
      <strong>{oneLine(entry.form.heading)}</strong>
      <br />
      Form: {entry.form.fields.map(({ name, required }) => fieldNames[name] + (required ? ' *' : '')).join(', ')}
      {entry.form.consent && (
        <>
          <br />
          {entry.form.consent.mode === 'checkbox' && '☐ '}
          <Lines text={cut(entry.form.consent.text, scene)} />
        </>
      )}
    </Said>
  ),
  'form-submitted': (entry, scene) => (
    <Line entry={entry} scene={scene}>
      Details sent: {entry.fields.map((name) => fieldNames[name]).join(', ')}
      {entry.consent?.given && '; consent given'}
    </Line>
  ),
  'handover-offered': (entry, scene) => (
    <Said by="system" entry={entry} scene={scene}>
      Ways to reach the team: <Chips chips={entry.channels.map(({ channel }) => ({ text: channelNames[channel] }))} />
      {entry.hint && (
        <>
          <br />
          {oneLine(entry.hint)}
        </>
      )}
    </Said>
  ),
  'handover-declined': (entry, scene) => (
    <Line entry={entry} scene={scene}>
      {scene.visitor} continued with the assistant
    </Line>
  ),
  'channel-opened': (entry, scene) => (
    <Line entry={entry} scene={scene}>
      {scene.visitor} chose {channelNames[entry.channel]}
    </Line>
  ),
  'buttons-shown': (entry, scene) => (
    <Line entry={entry} scene={scene}>
      Buttons: <Chips chips={entry.groups.flatMap(({ buttons }) => buttons)} />
    </Line>
  ),
  'button-clicked': (entry, scene) => (
    <Line entry={entry} scene={scene}>
      {scene.visitor} clicked <Chips chips={[{ text: entry.text }]} />
    </Line>
  ),
  'confirm-asked': (entry, scene) => (
    <Said by="system" entry={entry} scene={scene}>
      Asked to confirm <strong>{oneLine(entry.action)}</strong>
      {Object.entries(entry.inputs).map(([name, value]) => (
        <span key={name}>
          <br />
          {oneLine(name)}: {oneLine(String(value))}
        </span>
      ))}
    </Said>
  ),
  'confirm-answered': (entry, scene) => (
    <Line entry={entry} scene={scene}>
      {scene.visitor} said {entry.accept ? 'yes' : 'no'}
    </Line>
  ),
  'action-settled': (entry, scene) => (
    <Line entry={entry} scene={scene}>
      {oneLine(entry.action)} {entry.ok ? 'was done' : 'failed'}
    </Line>
  ),
  ended: (entry, scene) => (
    <Line entry={entry} scene={scene}>
      The chat ended
    </Line>
  ),
  'end-requested': null,
  'skip-transcript-requested': null,
  'summary-written': null,
  delivery: null,
  'action-skipped': null,
  'mail-skipped': null,
  'step-failed': null,
  'webhook-disabled': null,
};

const fieldNames = { name: 'Name', email: 'Email', phone: 'Phone' } as const;
const channelNames = {
  email: 'Email',
  whatsapp: 'WhatsApp',
  instagram: 'Instagram',
  telegram: 'Telegram',
  messenger: 'Messenger',
} as const;

interface Props {
  entry: OwnerEntry;
  scene: Scene;
  children: ReactNode;
}

const speakers = {
  visitor: { margin: '12px 0 12px 56px', backgroundColor: '#dfe8fc' },
  bot: { margin: '12px 56px 12px 0', backgroundColor: '#eceff3' },
  system: { margin: '12px 0', backgroundColor: '#fcfcfd', border: '1px solid #d5dae1' },
} as const;

/** What somebody said, in their bubble. The text part marks each of its lines, so nobody can write a line of somebody else. */
function Said({ by, entry, scene, children }: Props & { by: keyof typeof speakers }) {
  const { margin, ...colors } = speakers[by];
  return (
    <div className={by} style={{ margin }}>
      <p className="faint by" style={{ ...look.faint, margin: '0 0 3px' }} dir="auto">
        {by === 'system' ? 'Chat' : scene[by]} · {scene.clock.time(entry.at)}
      </p>
      <div className="quote" style={{ ...look.quote, ...colors }} dir="auto" lang={scene.language}>
        {children}
      </div>
    </div>
  );
}

/** What happened, in a line of its own. */
const Line = ({ entry, scene, children }: Props) => (
  <p className="faint line" style={look.line} dir="auto">
    {scene.clock.time(entry.at)} · {children}
  </p>
);

/** What could be clicked, with its address where it is not known by its name. */
const Chips = ({ chips }: { chips: readonly { text: string; link?: string }[] }) =>
  chips.map(({ text, link }, at) => (
    <Fragment key={at}>
      {at > 0 && ' '}
      <span className="chip" style={look.chip}>
        {oneLine(text)}
      </span>
      {link && ` ${oneLine(link)}`}
    </Fragment>
  ));

function cut(text: string, { longest }: Scene): string {
  const clean = cleanText(text);
  if (clean.length <= longest) return clean;
  const left = (clean.length - longest).toLocaleString('en');
  return `${clean.slice(0, longest).toWellFormed()}… (${left} more characters, whole conversation attached)`;
}
