import type { DataSource } from 'typeorm';
import { channelLinks } from '#actions/human-handover/links.js';
import { channelsOf } from '#actions/human-handover/rules.js';
import { humanHandover } from '#actions/human-handover/settings.js';
import { handoverIn } from '#actions/human-handover/standing.js';
import { extractSummary } from '#actions/human-handover/summary.js';
import type { ChannelName } from '#contracts/entries.js';
import { publicId } from '#contracts/ids.js';
import type { OpenedChannel } from '#contracts/widget.js';
import { readTimelineWindow } from '#database/timeline.js';
import { ProblemError } from '../problem.js';
import type { VisitorAuthority } from '../request.js';
import { act } from './act.js';

/** Opens a channel of the handover: the messenger's address with the summary in it, or the form for e-mail. */
export async function openChannel(
  db: DataSource,
  authority: VisitorAuthority,
  channel: ChannelName,
): Promise<OpenedChannel> {
  const { facts, reaction } = await act(db, authority, { kind: 'channel-chosen', channel });
  const settings = facts.settings.of(humanHandover);
  const { state, formId } = handoverIn(reaction.state);
  const isOpen =
    settings.enabled && !facts.settings.lapsed(humanHandover) && channelsOf(settings, facts).includes(channel);
  if (!isOpen || state === 'none') throw new ProblemError('not_found', 'This channel is not offered here.');
  const url = channelLinks[channel](
    settings.channels,
    await summaryOf(db, authority, facts.said),
    facts.conversationId,
  );
  if (url !== null) return { url };
  if (formId === null) throw new ProblemError('not_found', 'This channel is not offered here.');
  return { formId: publicId('entry', formId) };
}

/** The summary that was written for the team, or the visitor's own words while there is none. */
async function summaryOf(
  db: DataSource,
  { id }: VisitorAuthority,
  said: Parameters<typeof extractSummary>[0],
): Promise<string> {
  const [written] = await readTimelineWindow(db, id, { kinds: ['summary-written'], limit: 1 });
  return typeof written?.body.text === 'string' ? written.body.text : extractSummary(said);
}
