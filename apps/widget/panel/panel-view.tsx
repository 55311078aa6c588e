import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { fill } from '#contracts/languages.js';
import { type Conversation, type ConversationState, unreadIn } from '../conversation/conversation.js';
import { standingOf } from '../conversation/standing.js';
import { refusalIn } from '../texts.js';
import { Composer } from './composer.js';
import { Header } from './header.js';
import { keepReadable } from './keep-readable.js';
import { useKeptFocus } from './kept-focus.js';
import { Messages } from './messages.js';
import { Speaking, useChosenWording, useWording } from './wording.js';

interface Props {
  state: ConversationState;
  conversation: Conversation;
  /** The language that the page asks for, such as `de`; it may ask for none. */
  locale: string;
  /** What the page puts into the text field. */
  draft: { text: string } | undefined;
  /** Undefined where the chat is part of the page. */
  onClose: (() => void) | undefined;
  /** What the launcher is called, with how much was said that the visitor has not seen. */
  onLauncher(name: { label: string; language: string }, unread: number): void;
}

/** The whole panel, drawn from the state of the conversation. */
export function PanelView({ state, conversation, locale, draft, onClose, onLauncher }: Props) {
  const { phase, config, timeline, problem } = state;
  const { entries, status } = timeline;
  const standing = useMemo(() => standingOf(entries, status === 'closed'), [entries, status]);
  const { wording, settled } = useChosenWording(locale, config?.language);
  const [sought, seek] = useState<string>();
  const panel = useRef<HTMLElement>(null);
  useKeptFocus(panel);
  useLayoutEffect(() => {
    if (panel.current) keepReadable(panel.current);
  }, [config?.colors.primary]);

  const { texts, count, language, direction } = wording;
  const unread = unreadIn(state);
  const label = unread === 0 ? texts.launcher : `${texts.launcher}, ${count(texts.unread, unread)}`;
  useEffect(() => {
    if (settled) onLauncher({ label, language }, unread);
  }, [settled, label, language, unread]);

  const isOpen = status === 'open';
  const startNew = { label: texts.startNew, act: () => void conversation.restart() };
  const end = { label: texts.endChat, act: () => void conversation.end() };
  return (
    <Speaking.Provider value={wording}>
      <section
        class="panel"
        ref={panel}
        role={onClose ? 'dialog' : 'region'}
        aria-labelledby="title"
        tabIndex={-1}
        part="panel"
        lang={language}
      >
        {/* The panel stands where the page has it, its content runs as its language does. */}
        <div class={settled ? 'inside' : 'inside settling'} dir={direction}>
          <Header config={config} menu={isOpen ? [end, startNew] : [startNew]} onClose={onClose} />
          <Messages state={state} standing={standing} conversation={conversation} sought={sought} seek={seek} />
          {phase === 'failed' && (
            <div class="failure" role="alert">
              <p>
                {texts.failed} {refusalIn(texts, problem)}
              </p>
              <button type="button" class="quiet" onClick={() => void conversation.open()}>
                {texts.tryAgain}
              </button>
            </div>
          )}
          <StatusLine state={state} />
          {!isOpen && phase === 'ready' && (
            <div class="over">
              <button type="button" class="primary" onClick={startNew.act}>
                {startNew.label}
              </button>
            </div>
          )}
          <Composer
            ended={!isOpen}
            draft={draft}
            blockedBy={standing.blockedBy}
            onSend={conversation.send}
            onBlocked={seek}
          />
        </div>
      </section>
    </Speaking.Provider>
  );
}

/** The only live line beside the log; typing is seen as dots and heard from here. */
function StatusLine({ state: { phase, config, timeline, reconnecting } }: { state: ConversationState }) {
  const { texts } = useWording();
  const busy = timeline.typing || timeline.streaming !== undefined;
  const heard = phase === 'starting' ? texts.starting : busy ? fill(texts.typing, { name: config?.name ?? '' }) : '';
  return (
    <p role="status" class={reconnecting ? 'status' : 'status unseen'}>
      {reconnecting ? texts.reconnecting : heard}
    </p>
  );
}
