import type { ComponentChildren } from 'preact';
import { type Conversation, type ConversationState, waitingMessages } from '../conversation/conversation.js';
import type { Outgoing } from '../conversation/outbox.js';
import type { Entry } from '../conversation/parse.js';
import { fill, texts } from '../texts.js';
import { clockTime, dayName, isNewDay, isNewMoment } from './dates.js';
import { DownIcon } from './icons.js';
import { Markdown } from './markdown.js';
import { useStickToEnd } from './stick-to-end.js';

/** The conversation so far. The log holds finished messages only: a growing one in it would be read out piece by piece. */
export function Messages({ state, conversation }: { state: ConversationState; conversation: Conversation }) {
  const { config, timeline, phase } = state;
  const { entries, streaming, typing } = timeline;
  const waiting = waitingMessages(state);
  const name = config?.name ?? '';
  const { scroller, behind, toEnd } = useStickToEnd(entries.length, state.outbox.length);
  const writing = streaming !== undefined && !streaming.torn && streaming.text !== '';
  const greets = phase === 'ready' && config && config.greeting !== '' && entries[0]?.kind !== 'bot-message';

  return (
    <div class="stage">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard, and Safari does not see to it */}
      <section class="scroller" ref={scroller} tabIndex={0} aria-label={texts.conversation}>
        {phase === 'ready' && (
          <div class="log" role="log" aria-label={fill(texts.title, { name })} lang={config?.language}>
            {greets && <Bubble from="bot" author={name} text={config.greeting} />}
            {entries.map((entry, at) => (
              <EntryView key={entry.seq} entry={entry} before={entries[at - 1]} after={entries[at + 1]} author={name} />
            ))}
          </div>
        )}
        {waiting.map((message) => (
          <Waiting key={message.id} message={message} conversation={conversation} />
        ))}
        {writing && (
          <div class="streaming" aria-hidden="true" lang={config?.language}>
            <Bubble from="bot" author={name} text={streaming.text} growing />
          </div>
        )}
        {!writing && (typing || streaming || phase === 'starting') && <Dots />}
      </section>
      {behind && (
        <button type="button" class="pill" onClick={toEnd}>
          <DownIcon /> {texts.newMessages}
        </button>
      )}
    </div>
  );
}

interface EntryProps {
  entry: Entry;
  before: Entry | undefined;
  after: Entry | undefined;
  author: string;
}

function EntryView({ entry, before, after, author }: EntryProps) {
  return (
    <>
      {before && isNewDay(before.at, entry.at) && <p class="day">{dayName(entry.at)}</p>}
      {entry.kind === 'notice' && <p class="notice">{entry.text}</p>}
      {entry.kind === 'ended' && <p class="notice">{texts.ended}</p>}
      {(entry.kind === 'bot-message' || entry.kind === 'visitor-message') && (
        <Bubble from={entry.kind === 'bot-message' ? 'bot' : 'visitor'} author={author} text={entry.text}>
          {(!after || after.kind !== entry.kind || isNewMoment(entry.at, after.at)) && (
            <time class="meta" dateTime={entry.at}>
              {clockTime(entry.at)}
            </time>
          )}
        </Bubble>
      )}
    </>
  );
}

interface BubbleProps {
  from: 'bot' | 'visitor';
  author: string;
  text: string;
  growing?: boolean;
  children?: ComponentChildren;
}

function Bubble({ from, author, text, growing = false, children }: BubbleProps) {
  return (
    <div class={`message ${from}`}>
      <span class="unseen">{from === 'bot' ? author : texts.you}: </span>
      <div class="bubble" dir="auto">
        {from === 'bot' ? <Markdown text={text} open={growing} /> : text}
      </div>
      {children}
    </div>
  );
}

/** A message of the visitor that has not arrived yet, or could not. */
function Waiting({ message, conversation }: { message: Outgoing; conversation: Conversation }) {
  const { id, text, state, problem } = message;
  if (state !== 'failed')
    return (
      <div class="sending">
        <Bubble from="visitor" author="" text={text}>
          <span class="meta">{texts.sending}</span>
        </Bubble>
      </div>
    );
  return (
    <div class="failed">
      <Bubble from="visitor" author="" text={text}>
        <p class="meta" role="alert">
          {[texts.notSent, problem].filter(Boolean).join(': ')}
        </p>
        <p class="meta">
          <button type="button" class="link" onClick={() => conversation.resend(id)}>
            {texts.tryAgain}
          </button>
          <button type="button" class="link" onClick={() => conversation.discard(id)}>
            {texts.discard}
          </button>
        </p>
      </Bubble>
    </div>
  );
}

const Dots = () => (
  <div class="message bot" aria-hidden="true">
    <div class="bubble dots">
      <i />
      <i />
      <i />
    </div>
  </div>
);
