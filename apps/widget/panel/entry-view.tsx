import type { ComponentChildren } from 'preact';
import type { VisitorEntryKind } from '#contracts/entries.js';
import { fill } from '#contracts/languages.js';
import type { Entry } from '../conversation/parse.js';
import type { Wording } from '../texts.js';
import { ActionButtons } from './action-buttons.js';
import { Bubble } from './bubble.js';
import type { CardProps } from './card.js';
import { ConfirmCard } from './confirm-card.js';
import { ContactFormCard } from './contact-form.js';
import { isNewDay, isNewMoment } from './dates.js';
import { HandoverOffer } from './handover-offer.js';
import { useWording } from './wording.js';

interface Props<K extends VisitorEntryKind> extends CardProps<K> {
  before: Entry | undefined;
  after: Entry | undefined;
  author: string;
}

type Drawn<K extends VisitorEntryKind> = Props<K> & { wording: Wording };

/** One entry of the timeline, with the day it begins. */
export function EntryView(props: Props<VisitorEntryKind>) {
  const { entry, before, standing } = props;
  const wording = useWording();
  return (
    <>
      {before && isNewDay(before.at, entry.at) && <p class="day">{wording.dayName(entry.at)}</p>}
      {!standing.placed.has(entry.id) && draw(entry.kind, { ...props, wording })}
    </>
  );
}

const draw = <K extends VisitorEntryKind>(kind: K, props: Drawn<K>): ComponentChildren => views[kind](props);

const views: { [K in VisitorEntryKind]: (props: Drawn<K>) => ComponentChildren } = {
  'visitor-message': (props) => <Message {...props} />,
  'bot-message': (props) => <Message {...props} />,
  notice: ({ entry }) => (
    <p class="notice">
      <bdi>{entry.text}</bdi>
    </p>
  ),
  'form-shown': (card) => <ContactFormCard {...card} />,
  'form-submitted': ({ wording: { texts } }) => <p class="line">{texts.formSent}</p>,
  'handover-offered': (card) => <HandoverOffer {...card} />,
  'handover-declined': ({ wording: { texts } }) => <p class="line">{texts.declined}</p>,
  // The form that follows says enough about e-mail.
  'channel-opened': ({ entry: { channel }, wording: { texts } }) =>
    channel !== 'email' && <p class="line">{fill(texts.channelOpened, { channel: texts.channels[channel] })}</p>,
  'buttons-shown': (card) => <ActionButtons {...card} />,
  'confirm-asked': (card) => <ConfirmCard {...card} />,
  // Told by the card, and by the notice that follows.
  'confirm-answered': () => null,
  'action-settled': () => null,
  ended: ({ wording: { texts } }) => <p class="notice">{texts.ended}</p>,
};

function Message({ entry, after, author, standing, conversation, wording }: Drawn<'bot-message' | 'visitor-message'>) {
  const isLast = !after || after.kind !== entry.kind || isNewMoment(entry.at, after.at);
  return (
    <Bubble from={entry.kind === 'bot-message' ? 'bot' : 'visitor'} author={author} text={entry.text}>
      {standing.buttons.get(entry.id)?.map((buttons) => (
        <ActionButtons key={buttons.id} entry={buttons} conversation={conversation} />
      ))}
      {isLast && (
        <time class="meta" dateTime={entry.at}>
          {wording.clockTime(entry.at)}
        </time>
      )}
    </Bubble>
  );
}
