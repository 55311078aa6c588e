import { useEffect } from 'preact/hooks';
import { fill } from '#contracts/languages.js';
import { type Conversation, type ConversationState, waitingMessages } from '../conversation/conversation.js';
import type { Outgoing } from '../conversation/outbox.js';
import type { Standing } from '../conversation/standing.js';
import { isVisitorAct } from '../conversation/timeline.js';
import { refusalIn } from '../texts.js';
import { Bubble } from './bubble.js';
import { EntryView } from './entry-view.js';
import { DownIcon } from './icons.js';
import { useKeptFocus } from './kept-focus.js';
import { useStickToEnd } from './stick-to-end.js';
import { useWording } from './wording.js';

interface MessagesProps {
  state: ConversationState;
  standing: Standing;
  conversation: Conversation;
  /** The entry whose card is to get the focus as soon as it is there. */
  sought: string | undefined;
  seek(entryId: string | undefined): void;
}

/** The conversation so far. The log holds finished messages only: a growing one in it would be read out piece by piece. */
export function Messages({ state, standing, conversation, sought, seek }: MessagesProps) {
  const { texts } = useWording();
  const { config, timeline, phase } = state;
  const { entries, streaming, typing } = timeline;
  const waiting = waitingMessages(state);
  const name = config?.name ?? '';
  const written = state.outbox.length + entries.filter(isVisitorAct).length;
  const { scroller, behind, toEnd } = useStickToEnd(entries.length, written);
  useKeptFocus(scroller);
  const writing = streaming !== undefined && !streaming.torn && streaming.text !== '';
  const greets = phase === 'ready' && config && config.greeting !== '' && entries[0]?.kind !== 'bot-message';

  useEffect(() => {
    const card = sought && scroller.current?.querySelector(`#${CSS.escape(sought)}`);
    if (!card) return;
    card.querySelector<HTMLElement>('input, button')?.focus();
    seek(undefined);
  });

  return (
    <div class="stage">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard, and Safari does not see to it */}
      <section class="scroller" ref={scroller} tabIndex={0} aria-label={texts.conversation}>
        {phase === 'ready' && (
          <div class="log" role="log" aria-label={fill(texts.title, { name })} lang={config?.language}>
            {greets && <Bubble from="bot" author={name} text={config.greeting} />}
            {entries.map((entry, at) => (
              <EntryView
                key={entry.seq}
                entry={entry}
                before={entries[at - 1]}
                after={entries[at + 1]}
                author={name}
                standing={standing}
                conversation={conversation}
                seek={seek}
              />
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

/** A message of the visitor that has not arrived yet, or could not. */
function Waiting({ message, conversation }: { message: Outgoing; conversation: Conversation }) {
  const { texts } = useWording();
  const { id, text, state, problem } = message;
  if (state !== 'failed')
    return (
      <div class="sending">
        <Bubble from="visitor" author="" text={text}>
          <span class="meta">{problem ? refusalIn(texts, problem) : texts.sending}</span>
        </Bubble>
      </div>
    );
  return (
    <div class="failed">
      <Bubble from="visitor" author="" text={text}>
        <p class="meta" role="alert">
          {[texts.notSent, problem && refusalIn(texts, problem)].filter(Boolean).join(': ')}
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
