import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { conversationGoneType, type ModelFailure, modelFailureType } from '#contracts/conversation-workflow.js';
import { MockedConversations } from '#testing/mocked-conversations.js';
import { activitiesOf, skipTime, waitsBetween } from '#testing/skip-time.js';
import { openTestTemporal, type TestTemporal } from '#testing/temporal.js';
import { until } from '#testing/until.js';
import * as signals from './signals.js';

let temporal: TestTemporal;
let conversations: MockedConversations;
beforeAll(async () => {
  temporal = await openTestTemporal();
  conversations = await MockedConversations.open(temporal);
}, 60_000);
afterAll(async () => {
  await conversations.close();
  await temporal.close();
});

const names = (called: { name: string; step: { key: string } }[]): string[] =>
  called.map(({ name, step }) => `${name} ${step.key}`);
const handled = async (handle: WorkflowHandle, seq: number) =>
  await until(`seq ${seq} handled`, async () => expect((await handle.query(signals.status)).handled).toBe(seq));
const minute = 60_000;
const modelFails = (failure: Partial<ModelFailure>) => {
  const details = { code: 'unavailable', retryable: true, retryAfterMs: 1, attempts: 1, ...failure };
  throw ApplicationFailure.nonRetryable('The model failed.', modelFailureType, details);
};

describe('the conversation workflow', () => {
  it('answers each message once, in order, and drops repeats of a signal', async () => {
    await conversations.run({}, async (handle, called) => {
      await handle.signal(signals.message, { seq: 2 });
      await handled(handle, 2);
      await handle.signal(signals.message, { seq: 2 });
      await handle.signal(signals.message, { seq: 4 });
      await handled(handle, 4);
      expect(names(called)).toEqual(['answerMessage message:2', 'answerMessage message:4']);
    });
  });

  it('takes messages that came while it answered as one, and none that its answer covered', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const answerMessage = async ({ key }: { key: string }) => {
      await held;
      return { status: 'open' as const, handled: key === 'message:7' ? 9 : 2, decisions: [] };
    };
    await conversations.run({ answerMessage }, async (handle, called) => {
      await handle.signal(signals.message, { seq: 2 });
      await until('the first answer', () => expect(called).toHaveLength(1));
      for (const seq of [5, 7, 6]) await handle.signal(signals.message, { seq });
      release();
      await handled(handle, 9);
      await handle.signal(signals.message, { seq: 9 });
      await handle.signal(signals.message, { seq: 11 });
      await until('the last answer', () => expect(called).toHaveLength(3));
      expect(names(called)).toEqual(['answerMessage message:2', 'answerMessage message:7', 'answerMessage message:11']);
    });
  });

  it('ends after 30 minutes without a message and closes 55 minutes later, by the clock of the real server', async () => {
    const started = Date.now();
    await conversations.run({}, async (handle, called) => {
      await handle.signal(signals.message, { seq: 2 });
      await handled(handle, 2);
      await skipTime(temporal, handle);
      await handle.result();
      expect(names(called)).toEqual([
        'answerMessage message:2',
        'endConversation idle:2',
        'sendTranscript transcript:2',
      ]);
      const [idle, waited] = waitsBetween(await activitiesOf(handle));
      expect((idle ?? 0) / minute).toBeCloseTo(30, 0);
      expect((waited ?? 0) / minute).toBeCloseTo(55, 0);
    });
    expect(Date.now() - started).toBeLessThan(20_000);
  });

  it('is opened again by a message after its end, and the transcript waits anew', async () => {
    await conversations.run({}, async (handle, called) => {
      await handle.signal(signals.ended, { seq: 3 });
      await until('the end', async () => expect((await handle.query(signals.status)).status).toBe('ended'));
      const due = (await handle.query(signals.status)).deadline;
      await handle.signal(signals.message, { seq: 5 });
      await handled(handle, 5);
      expect(await handle.query(signals.status)).toMatchObject({ status: 'open' });
      expect((await handle.query(signals.status)).deadline).not.toBe(due);
      expect(names(called)).toEqual(['endConversation ended:3', 'answerMessage message:5']);
    });
  });

  it('waits for a message on its way when the idle time finds one, instead of asking again and again', async () => {
    const endConversation = async () => ({ status: 'open' as const, handled: 0, decisions: [] });
    await conversations.run(
      { endConversation },
      async (handle, called) => {
        await until('the idle step', () => expect(called).toHaveLength(1));
        await until('the grace', async () => {
          const { deadline } = await handle.query(signals.status);
          expect(Date.parse(deadline ?? '') - Date.now()).toBeGreaterThan(5_000);
        });
        await handle.signal(signals.message, { seq: 2 });
        await handled(handle, 2);
        expect(names(called)).toEqual(['endConversation idle:0', 'answerMessage message:2']);
      },
      { idleTimeoutMs: 200 },
    );
  });

  it('asks a failing model three times, then tells the visitor and goes on', async () => {
    await conversations.run(
      { answerMessage: async () => modelFails({ code: 'unavailable' }) },
      async (handle, called) => {
        await handle.signal(signals.message, { seq: 2 });
        await handled(handle, 2);
        const answer = 'answerMessage message:2';
        expect(names(called)).toEqual([answer, answer, answer, 'announceOutage message:2']);
        expect(called.map(({ step }) => ('attemptsBefore' in step ? step.attemptsBefore : 'none'))).toEqual([
          'none',
          1,
          2,
          'none',
        ]);
        expect(called.at(-1)?.step).toMatchObject({ code: 'unavailable', attempts: 3, throughSeq: 2 });
      },
    );
  });

  it('does not ask again when the model refuses our key', async () => {
    await conversations.run(
      { answerMessage: async () => modelFails({ code: 'auth', retryable: false }) },
      async (handle, called) => {
        await handle.signal(signals.message, { seq: 2 });
        await handled(handle, 2);
        expect(names(called)).toEqual(['answerMessage message:2', 'announceOutage message:2']);
      },
    );
  });

  it('goes on when Postgres was away in the middle of a step', async () => {
    let failures = 3;
    const answerMessage = async () => {
      if (failures-- > 0) throw new Error('Connection terminated unexpectedly');
      return { status: 'open' as const, handled: 2, decisions: [] };
    };
    await conversations.run({ answerMessage }, async (handle, called) => {
      await handle.signal(signals.message, { seq: 2 });
      await handled(handle, 2);
      expect(names(called)).toEqual(Array.from({ length: 4 }, () => 'answerMessage message:2'));
    });
  });

  it('closes when its conversation was erased', async () => {
    const gone = async () => {
      throw ApplicationFailure.nonRetryable('The conversation was erased.', conversationGoneType);
    };
    await conversations.run({ answerMessage: gone }, async (handle) => {
      await handle.signal(signals.message, { seq: 2 });
      await expect(handle.result()).resolves.toBeUndefined();
    });
  });

  it('hears of a delivery that is settled while it closes', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const sendTranscript = async () => {
      await held;
      return { status: 'closed' as const, handled: 0, decisions: [] };
    };
    await conversations.run(
      { sendTranscript },
      async (handle, called) => {
        await handle.signal(signals.ended, { seq: 2 });
        await until('the transcript', () => expect(names(called)).toContain('sendTranscript transcript:0'));
        await handle.signal(signals.deliverySettled, { deliveryId: 'a' });
        release();
        await handle.result();
        expect(names(called).at(-1)).toBe('settleDelivery settled:a');
      },
      { transcriptDelayMs: 1 },
    );
  });

  it('reacts to every signal it offers', async () => {
    await conversations.run({}, async (handle, called) => {
      await handle.signal(signals.confirmed, { seq: 4 });
      await handle.signal(signals.formSubmitted, { seq: 3 });
      await handle.signal(signals.deliverySettled, { deliveryId: 'd1' });
      await handle.signal(signals.wake);
      await handle.signal(signals.skipTranscript, { seq: 4 });
      await until('all', async () => expect((await handle.query(signals.status)).steps).toBe(5));
      expect(names(called)).toEqual([
        'acceptConfirmation confirmed:4',
        'acceptForm form:3',
        'settleDelivery settled:d1',
        'answerMessage wake:4',
      ]);
      expect((await handle.query(signals.status)).lastDecisions).toEqual(['the transcript will be skipped']);
    });
  });

  it('has a summary written behind a step that wants one, and keeps nobody waiting for it', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const answerMessage = async ({ key }: { key: string }) => ({
      status: 'open' as const,
      handled: Number(key.split(':')[1]),
      decisions: [],
      ...(key === 'message:2' ? { summarize: true, handover: 'offered' } : {}),
    });
    const writeSummary = async () => await held;
    await conversations.run({ answerMessage, writeSummary }, async (handle, called) => {
      await handle.signal(signals.message, { seq: 2 });
      await until('the summary', () => expect(names(called)).toContain('writeSummary 1'));
      await handle.signal(signals.message, { seq: 5 });
      await handled(handle, 5);
      release();
      const { typedSearchAttributes } = await handle.describe();
      expect(typedSearchAttributes.get(signals.handoverStateAttribute)).toBe('offered');
    });
  });

  it('goes on when no summary can be written', async () => {
    const answerMessage = async () => ({ status: 'open' as const, handled: 2, decisions: [], summarize: true });
    const writeSummary = async () => {
      throw ApplicationFailure.nonRetryable('The model is gone.');
    };
    await conversations.run({ answerMessage, writeSummary }, async (handle, called) => {
      await handle.signal(signals.message, { seq: 2 });
      await until('the summary', () => expect(names(called)).toContain('writeSummary 1'));
      await handle.signal(signals.message, { seq: 5 });
      await until('the second answer', () => expect(names(called)).toContain('answerMessage message:5'));
    });
  });

  it('goes on in a new run when its history grows long, and loses and doubles nothing', async () => {
    const short = await openTestTemporal({ dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 25 } });
    const there = await MockedConversations.open(short);
    try {
      await there.run({}, async (handle, called) => {
        const { runId: firstRun } = await handle.describe();
        for (let seq = 2; seq <= 24; seq += 2) {
          await handle.signal(signals.message, { seq });
          if (seq % 3 === 0) await handled(handle, seq);
        }
        await handled(handle, 24);
        expect((await handle.describe()).runId).not.toBe(firstRun);
        const answered = called.map(({ step }) => Number(step.key.slice('message:'.length)));
        expect(answered).toEqual([...new Set(answered)].sort((a, b) => a - b));
        expect(answered.at(-1)).toBe(24);
      });
    } finally {
      await there.close();
      await short.close();
    }
  }, 60_000);

  it('carries what waits and what it knows into a new run', async () => {
    await conversations.run(
      {},
      async (handle, called) => {
        await handled(handle, 5);
        await handle.signal(signals.message, { seq: 4 });
        await handle.signal(signals.message, { seq: 7 });
        await handled(handle, 7);
        expect(names(called)).toEqual(['answerMessage message:5', 'answerMessage message:7']);
        expect((await handle.query(signals.status)).steps).toBe(12);
      },
      {
        carried: {
          inbox: [{ kind: 'message', seq: 5 }],
          handled: 3,
          status: 'open',
          deadline: Date.now() + 60_000,
          steps: 10,
        },
      },
    );
  });
});
