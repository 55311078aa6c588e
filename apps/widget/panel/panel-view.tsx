import { useMemo, useState } from 'preact/hooks';
import type { Conversation, ConversationState } from '../conversation/conversation.js';
import { standingOf } from '../conversation/standing.js';
import { fill, texts } from '../texts.js';
import { Composer } from './composer.js';
import { Header } from './header.js';
import { Messages } from './messages.js';

interface Props {
  state: ConversationState;
  conversation: Conversation;
  onClose(): void;
}

/** The whole panel, drawn from the state of the conversation. */
export function PanelView({ state, conversation, onClose }: Props) {
  const { phase, config, timeline, problem } = state;
  const { entries, status } = timeline;
  const standing = useMemo(() => standingOf(entries, status === 'closed'), [entries, status]);
  const [sought, seek] = useState<string>();
  return (
    <section class="panel" role="dialog" aria-labelledby="title" tabIndex={-1} part="panel" lang="en">
      <Header config={config} onClose={onClose} />
      <Messages state={state} standing={standing} conversation={conversation} sought={sought} seek={seek} />
      {phase === 'failed' && (
        <div class="failure" role="alert">
          <p>
            {texts.failed} {problem}
          </p>
          <button type="button" class="quiet" onClick={() => void conversation.open()}>
            {texts.tryAgain}
          </button>
        </div>
      )}
      <StatusLine state={state} />
      {status !== 'open' && phase === 'ready' && (
        <div class="over">
          <button type="button" class="primary" onClick={() => void conversation.restart()}>
            {texts.startNew}
          </button>
        </div>
      )}
      <Composer ended={status !== 'open'} blockedBy={standing.blockedBy} onSend={conversation.send} onBlocked={seek} />
    </section>
  );
}

/** The only live line beside the log; typing is seen as dots and heard from here. */
function StatusLine({ state: { phase, config, timeline, reconnecting } }: { state: ConversationState }) {
  const busy = timeline.typing || timeline.streaming !== undefined;
  const heard = phase === 'starting' ? texts.starting : busy ? fill(texts.typing, { name: config?.name ?? '' }) : '';
  return (
    <p role="status" class={reconnecting ? 'status' : 'status unseen'}>
      {reconnecting ? texts.reconnecting : heard}
    </p>
  );
}
