import type { Conversation, ConversationState } from '../conversation/conversation.js';
import { fill, texts } from '../texts.js';
import { Composer } from './composer.js';
import { Header } from './header.js';
import { Messages } from './messages.js';

interface Props {
  state: ConversationState;
  conversation: Conversation;
  onClose(): void;
}

/** The whole panel, drawn from the state of the conversation alone. */
export function PanelView({ state, conversation, onClose }: Props) {
  const { phase, config, timeline, problem } = state;
  return (
    <section class="panel" role="dialog" aria-labelledby="title" tabIndex={-1} part="panel" lang="en">
      <Header config={config} onClose={onClose} />
      <Messages state={state} conversation={conversation} />
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
      {timeline.status !== 'open' && phase === 'ready' && (
        <div class="over">
          <button type="button" class="primary" onClick={() => void conversation.restart()}>
            {texts.startNew}
          </button>
        </div>
      )}
      <Composer ended={timeline.status !== 'open'} onSend={conversation.send} />
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
