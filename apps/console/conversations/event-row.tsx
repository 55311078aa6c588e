import { Badge, Group, Text } from '@mantine/core';
import {
  Ban,
  Check,
  CircleStop,
  ClipboardCheck,
  ClipboardList,
  FileText,
  Headset,
  type LucideIcon,
  MailX,
  MessageCircleMore,
  MousePointerClick,
  RectangleEllipsis,
  TriangleAlert,
  Undo2,
  Webhook,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Disclosure } from '../parts/disclosure.js';
import { PageLink } from '../parts/page-link.js';
import { count, fill, texts } from '../texts/fill.js';
import { EventLine } from './event-line.js';
import { FormShown, FormSubmitted } from './form-details.js';
import type { Item } from './items.js';
import type { Scene } from './scene.js';
import type { EntryOf } from './use-timeline.js';
import { WhyTrace } from './why-trace.js';

type Event = Extract<Item, { kind: 'event' }>['entry'];

const t = texts.conversations;
const say = t.event;

/** One event: its icon, who did what to what, and more of it below. */
export function EventRow({ entry, scene }: { entry: Event; scene: Scene }) {
  const { icon, text, more } = drawn(entry.kind, entry, scene);
  return (
    <EventLine id={entry.id} icon={icon} at={entry.at} zone={scene.zone}>
      <Text size="sm" component="span">
        {text}
      </Text>
      {more}
      {'trace' in entry && entry.trace && (
        <div>
          <WhyTrace trace={entry.trace} />
        </div>
      )}
    </EventLine>
  );
}

interface Drawn {
  icon: LucideIcon;
  text: string;
  more?: ReactNode;
}

const drawn = <K extends Event['kind']>(kind: K, entry: EntryOf<K>, scene: Scene): Drawn => views[kind](entry, scene);

const modelError = (code: EntryOf<'step-failed'>['code']) => t.modelErrors[code];

const views: { [K in Event['kind']]: (entry: EntryOf<K>, scene: Scene) => Drawn } = {
  'form-shown': (entry) => ({
    icon: ClipboardList,
    text: fill(say['form-shown'], { purpose: t.purposes[entry.purpose] }),
    more: <FormShown entry={entry} />,
  }),
  'form-submitted': (entry, { visitor, zone }) => ({
    icon: ClipboardCheck,
    text: fill(say['form-submitted'], { visitor, purpose: t.purposes[entry.purpose] }),
    more: <FormSubmitted entry={entry} zone={zone} />,
  }),
  'handover-offered': (entry) => ({
    icon: Headset,
    text: fill(say['handover-offered'], { reason: t.handoverReasons[entry.reason.code] }),
    more: (
      <>
        {entry.reason.text && <Quote>{entry.reason.text}</Quote>}
        <Chips texts={entry.channels.map(({ channel }) => t.channels[channel])} />
      </>
    ),
  }),
  'handover-declined': (_, { visitor }) => ({ icon: Undo2, text: fill(say['handover-declined'], { visitor }) }),
  'channel-opened': ({ channel }, { visitor }) => ({
    icon: MessageCircleMore,
    text: fill(say['channel-opened'], { visitor, channel: t.channels[channel] }),
  }),
  'buttons-shown': ({ groups }) => ({
    icon: RectangleEllipsis,
    text: say['buttons-shown'],
    more: <Chips texts={groups.flatMap(({ buttons }) => buttons.map(({ text }) => text))} />,
  }),
  'button-clicked': ({ text, link }, { visitor }) => ({
    icon: MousePointerClick,
    text: fill(say['button-clicked'], { visitor, button: text }),
    more: (
      <div>
        <PageLink url={link} />
      </div>
    ),
  }),
  'confirm-asked': ({ action, inputs }, { visitor }) => ({
    icon: ClipboardList,
    text: fill(say['confirm-asked'], { visitor, action }),
    more: Object.entries(inputs).map(([name, value]) => (
      <Text key={name} size="sm" c="dimmed">
        {name}: {String(value)}
      </Text>
    )),
  }),
  'confirm-answered': ({ accept }, { visitor }) => ({
    icon: accept ? Check : Ban,
    text: fill(accept ? say['confirm-answered-yes'] : say['confirm-answered-no'], { visitor }),
  }),
  'action-settled': ({ action, ok }) => ({
    icon: ok ? Check : TriangleAlert,
    text: fill(ok ? say['action-settled-ok'] : say['action-settled-failed'], { action }),
  }),
  'action-skipped': ({ action, reason }) => ({
    icon: Ban,
    text: fill(say['action-skipped'], { action, reason: reason === 'plan' ? say.plan : reason }),
  }),
  ended: ({ reason }) => ({ icon: CircleStop, text: fill(say.ended, { reason: t.endReasons[reason] }) }),
  'end-requested': ({ reason }) => ({
    icon: CircleStop,
    text: fill(say['end-requested'], { reason: t.endReasons[reason] }),
  }),
  'skip-transcript-requested': ({ why, by }) => ({
    icon: MailX,
    text: fill(say['skip-transcript-requested'], { why, by: by ?? t.somebody }),
  }),
  'summary-written': ({ text, by }) => ({
    icon: FileText,
    text: `${say['summary-written']} ${say.summaryBy[by]}`,
    more: (
      <div>
        <Disclosure label={say.summary}>{text}</Disclosure>
      </div>
    ),
  }),
  'webhook-disabled': ({ action, reason }) => ({
    icon: Webhook,
    text: fill(say['webhook-disabled'], { action, reason }),
  }),
  'mail-skipped': ({ mail, reason }) => ({
    icon: MailX,
    text: fill(say['mail-skipped'], { mail: t.mails[mail], reason: t.mailReasons[reason] }),
  }),
  'step-failed': ({ code, attempts }) => ({
    icon: TriangleAlert,
    text: `${fill(say['step-failed'], { reason: modelError(code) })}, ${count(say.attempts, attempts)}`,
  }),
};

const Quote = ({ children }: { children: string }) => (
  <Text size="sm" c="dimmed" dir="auto">
    “{children}”
  </Text>
);

const Chips = ({ texts: shown }: { texts: string[] }) => (
  <Group gap={4} mt={2}>
    {shown.map((text) => (
      <Badge key={text} variant="default" size="sm" tt="none">
        {text}
      </Badge>
    ))}
  </Group>
);
