import type { ComponentChildren } from 'preact';
import type { VisitorEntryKind } from '#contracts/entries.js';
import type { Entry } from '../conversation/parse.js';
import { fill, texts } from '../texts.js';
import { ActionButtons } from './action-buttons.js';
import { Bubble } from './bubble.js';
import type { CardProps } from './card.js';
import { ConfirmCard } from './confirm-card.js';
import { ContactFormCard } from './contact-form.js';
import { clockTime, dayName, isNewDay, isNewMoment } from './dates.js';
import { HandoverOffer } from './handover-offer.js';

interface Props<K extends VisitorEntryKind> extends CardProps<K> {
  before: Entry | undefined;
  after: Entry | undefined;
  author: string;
}

/** One entry of the timeline, with the day it begins. */
export function EntryView(props: Props<VisitorEntryKind>) {
  const { entry, before, standing } = props;
  return (
    <>
      {before && isNewDay(before.at, entry.at) && <p class="day">{dayName(entry.at)}</p>}
      {!standing.placed.has(entry.id) && draw(entry.kind, props)}
    </>
  );
}

const draw = <K extends VisitorEntryKind>(kind: K, props: Props<K>): ComponentChildren => views[kind](props);

const views: { [K in VisitorEntryKind]: (props: Props<K>) => ComponentChildren } = {
  'visitor-message': (props) => <Message {...props} />,
  'bot-message': (props) => <Message {...props} />,
  notice: ({ entry }) => <p class="notice">{entry.text}</p>,
  'form-shown': (card) => <ContactFormCard {...card} />,
  'form-submitted': () => <p class="line">{texts.formSent}</p>,
  'handover-offered': (card) => <HandoverOffer {...card} />,
  'handover-declined': () => <p class="line">{texts.declined}</p>,
  // The form that follows says enough about e-mail.
  'channel-opened': ({ entry: { channel } }) =>
    channel !== 'email' && <p class="line">{fill(texts.channelOpened, { channel: texts.channels[channel] })}</p>,
  'buttons-shown': (card) => <ActionButtons {...card} />,
  'confirm-asked': (card) => <ConfirmCard {...card} />,
  // Told by the card, and by the notice that follows.
  'confirm-answered': () => null,
  'action-settled': () => null,
  ended: () => <p class="notice">{texts.ended}</p>,
};

function Message({ entry, after, author, standing, conversation }: Props<'bot-message' | 'visitor-message'>) {
  const isLast = !after || after.kind !== entry.kind || isNewMoment(entry.at, after.at);
  return (
    <Bubble from={entry.kind === 'bot-message' ? 'bot' : 'visitor'} author={author} text={entry.text}>
      {standing.buttons.get(entry.id)?.map((buttons) => (
        <ActionButtons key={buttons.id} entry={buttons} conversation={conversation} />
      ))}
      {isLast && (
        <time class="meta" dateTime={entry.at}>
          {clockTime(entry.at)}
        </time>
      )}
    </Bubble>
  );
}
