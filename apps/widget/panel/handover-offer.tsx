import { useState } from 'preact/hooks';
import type { ChannelName } from '#contracts/entries.js';
import { fill } from '#contracts/languages.js';
import { safeHref } from '#contracts/urls.js';
import type { Acts } from '../conversation/api.js';
import { type CardProps, whyNot } from './card.js';
import { channelIcons } from './channel-icons.js';
import { useWording } from './wording.js';

/** Channels whose app takes no text from a link: the visitor pastes it. */
const pastes: readonly ChannelName[] = ['instagram', 'messenger'];
/** A visitor looks at an empty tab for this long at most. */
const patienceMs = 1_500;

/** The ways to a human. Only the newest offer is there; the timeline says which one was taken. */
export function HandoverOffer({
  entry: { id, channels, hint, summary },
  standing,
  conversation,
  seek,
}: CardProps<'handover-offered'>) {
  const { texts } = useWording();
  const [problem, setProblem] = useState('');
  const [unopened, setUnopened] = useState<{ channel: ChannelName; href: string }>();
  if (standing.offerId !== id) return null;

  async function openForm() {
    const answer = await conversation.acts().openChannel('email');
    if (answer.kind !== 'done') setProblem(whyNot(answer, texts));
    else if ('formId' in answer.value) seek(answer.value.formId);
  }

  /** The tab opens within the click, before anything is awaited: later, a browser takes it for an advertisement. */
  async function openMessenger(channel: ChannelName, offered: string | undefined) {
    if (pastes.includes(channel)) copy(summary);
    const tab = window.open('', '_blank');
    if (tab) tab.opener = null;
    const href = safeHref((await addressOf(channel, conversation.acts())) ?? offered ?? '');
    if (href === undefined) {
      tab?.close();
      setProblem(texts.notDone);
    } else if (tab) tab.location.replace(href);
    else setUnopened({ channel, href });
  }

  async function decline() {
    const answer = await conversation.acts().declineHandover();
    if (answer.kind !== 'done') setProblem(whyNot(answer, texts));
  }

  return (
    <fieldset class="offer" id={id} aria-label={texts.offer}>
      <ul>
        {channels.map(({ channel, url }) => (
          <li key={channel}>
            <button
              type="button"
              class="choice"
              onClick={() => {
                setProblem('');
                void (channel === 'email' ? openForm() : openMessenger(channel, url));
              }}
            >
              {channelIcons[channel]} {texts.channels[channel]}
            </button>
          </li>
        ))}
      </ul>
      {unopened && (
        <a class="choice" href={unopened.href} target="_blank" rel="noopener noreferrer">
          {fill(texts.openChannel, { channel: texts.channels[unopened.channel] })}
        </a>
      )}
      {hint && (
        <p class="hint">
          <bdi>{hint}</bdi>
        </p>
      )}
      {problem && (
        <p class="wrong" role="alert">
          {problem}
        </p>
      )}
      <button type="button" class="link" onClick={() => void decline()}>
        {texts.decline}
      </button>
    </fieldset>
  );
}

/** The address the server gives for a channel; undefined when it gives none, or not in time. */
async function addressOf(channel: ChannelName, acts: Acts): Promise<string | undefined> {
  const patience = new Promise<undefined>((resolve) => setTimeout(resolve, patienceMs));
  const answer = await Promise.race([acts.openChannel(channel), patience]);
  return answer?.kind === 'done' && 'url' in answer.value ? answer.value.url : undefined;
}

/** A browser may forbid it, or know no clipboard at all on a page without TLS. The visitor then writes for themselves. */
function copy(text: string | undefined) {
  if (text) navigator.clipboard?.writeText(text).catch(() => undefined);
}
