import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { workflowIdOf } from '#contracts/conversation-workflow.js';
import { anAction, anItem } from '#testing/builders.js';
import type { TestVisitor } from '#testing/client.js';
import { Play } from '#testing/play.js';
import { openReceiver, type Receiver } from '#testing/receiver.js';
import { until } from '#testing/until.js';

let receiver: Receiver;
let play: Play;
beforeAll(async () => {
  receiver = await openReceiver();
  play = await Play.open();
  await play.begin();
}, 60_000);
afterAll(async () => {
  await play.close();
  await receiver.close();
});

const workflow = ({ conversationUuid }: TestVisitor) =>
  play.stack.temporal.client.workflow.getHandle(workflowIdOf(conversationUuid));

/** Takes a workflow back to its first task, as an operator may in the Temporal UI; what was signalled is signalled again. */
async function reset(visitor: TestVisitor): Promise<void> {
  const { events } = await workflow(visitor).fetchHistory();
  const first = events?.find(({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes);
  const { runId } = await workflow(visitor).describe();
  await play.stack.temporal.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: workflowIdOf(visitor.conversationUuid), runId },
    reason: 'a test',
    workflowTaskFinishEventId: first?.eventId ?? null,
    requestId: randomUUID(),
  });
}

describe('a finished conversation whose workflow is reset to its start', () => {
  it('sends nothing again, says nothing again, and ends where it ended', async () => {
    await anItem(play.stack, play.bot, 'webhooks', {
      name: 'call_me',
      description: 'When the visitor wants to be called.',
      url: receiver.url,
      successMessage: 'We will call.',
    });
    await anAction(play.stack, play.bot, 'email-notifications', {
      transcript: { enabled: true, recipients: ['team@shop.example'], delayMinutes: 0 },
    });
    const visitor = await play.arrive();
    play.model.script([{ reply: 'Sure.', toolCalls: [{ name: 'call_me', arguments: {} }] }]);
    await visitor.say('Call me');
    await until('the success', () =>
      expect(visitor.entries).toContainEqual(expect.objectContaining({ text: 'We will call.' })),
    );
    await visitor.post('end', {});
    await workflow(visitor).result();
    const transcriptFailed = async () =>
      expect(await play.timeline(visitor)).toContainEqual(
        expect.objectContaining({ kind: 'delivery', delivers: 'transcript-mail', state: 'failed' }),
      );
    await until('the transcript to settle', transcriptFailed);
    const before = { timeline: await play.timeline(visitor), asked: play.model.requests.count };

    await reset(visitor);
    await workflow(visitor).result();
    expect(await play.timeline(visitor)).toEqual(before.timeline);
    expect(play.model.requests.count).toBe(before.asked);
    expect(receiver.calls).toHaveLength(1);
  }, 60_000);
});
