import {
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  log,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '#activities/activities.js';
import {
  type Carried,
  type ConversationInput,
  conversationGoneType,
  type Happening,
  type ModelFailure,
  modelFailureType,
  type Step,
  type StepOutcome,
} from '#contracts/conversation-workflow.js';
import { LazyTimer } from './lazy-timer.js';
import * as signals from './signals.js';
import { startDeliveries } from './start-deliveries.js';

/** Streams from the model. Faults of our own are tried again without end; the model's are counted below. */
const { answerMessage } = proxyActivities<Activities>({
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: '10 minutes',
  heartbeatTimeout: '10 seconds',
  cancellationType: 'TRY_CANCEL',
  retry: { initialInterval: '500 ms', maximumInterval: '2 seconds' },
});

/** One short transaction each: tried until Postgres is back. */
const { announceOutage, endConversation, acceptForm, acceptConfirmation, settleDelivery, sendTranscript } =
  proxyActivities<Activities>({
    startToCloseTimeout: '20 seconds',
    retry: { initialInterval: '500 ms', maximumInterval: '10 seconds' },
  });

/** Asks the model, but nobody waits for it: without a summary the visitor's words are shown. */
const { writeSummary } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumAttempts: 5 },
});

const maxModelTries = 3;
/** How long a step that found something newer than its deadline waits for the signal that is on its way. */
const graceMs = 10_000;

/**
 * A conversation from its first message until its transcript is out. It decides when; activities do one step each; what was
 * said is in Postgres alone. Nothing an action, a model or a delivery does can fail it.
 */
export async function conversation(input: ConversationInput): Promise<void> {
  const { conversationId, idleTimeoutMs, transcriptDelayMs, carried } = input;
  const inbox: Happening[] = [...(carried?.inbox ?? [])];
  const state: Pick<Carried, 'handled' | 'status' | 'steps'> = carried ?? { handled: 0, status: 'open', steps: 0 };
  const timer = new LazyTimer(carried?.deadline ?? Date.now() + idleTimeoutMs, 'until the conversation ends');
  let lastDecisions: string[] = [];
  let behind: Promise<void> = Promise.resolve();
  let erased = false;

  setHandler(signals.message, ({ seq }) => enqueue({ kind: 'message', seq }));
  setHandler(signals.formSubmitted, ({ seq }) => enqueue({ kind: 'form-submitted', seq }));
  setHandler(signals.confirmed, ({ seq }) => enqueue({ kind: 'confirmed', seq }));
  setHandler(signals.ended, ({ seq }) => enqueue({ kind: 'ended', seq }));
  setHandler(signals.skipTranscript, ({ seq }) => enqueue({ kind: 'skip-transcript', seq }));
  setHandler(signals.deliverySettled, ({ deliveryId }) => enqueue({ kind: 'delivery-settled', deliveryId }));
  setHandler(signals.wake, () => enqueue({ kind: 'wake' }));
  setHandler(signals.erase, () => {
    erased = true;
  });
  setHandler(signals.status, () => ({
    status: state.status,
    waiting: inbox.length,
    handled: state.handled,
    steps: state.steps,
    deadline: new Date(timer.deadline).toISOString(),
    lastDecisions,
  }));

  // What is under way when it is erased finds no rows to commit to; nobody waits for it.
  await Promise.race([live(), condition(() => erased)]);
  if (erased) upsertSearchAttributes([{ key: signals.conversationStatusAttribute, value: 'closed' }]);

  async function live(): Promise<void> {
    for (;;) {
      showDetails();
      await condition(() => inbox.length > 0 || timer.reached);
      const happening = takeNext();
      if (happening && isRepeat(happening)) continue;
      const outcome = await (happening ? react(happening) : meetDeadline());
      remember(outcome, happening);
      if (state.status === 'closed') break;
      if (workflowInfo().continueAsNewSuggested) await carryOn();
    }
    do {
      for (let left = inbox.shift(); left; left = inbox.shift()) {
        // Its timeline says how everything ended, also what ended while it was closing.
        if (left.kind === 'delivery-settled') remember(await react(left), left);
      }
      await behind;
    } while (inbox.length > 0);
  }

  function enqueue(happening: Happening): void {
    inbox.push(happening);
  }

  /** The next happening; messages that came in a row are one. */
  function takeNext(): Happening | undefined {
    const first = inbox.shift();
    if (first?.kind !== 'message') return first;
    let newest = first;
    for (let next = inbox[0]; next?.kind === 'message'; next = inbox[0]) {
      if (next.seq > newest.seq) newest = next;
      inbox.shift();
    }
    return newest;
  }

  /** Only messages are dropped by number: an answer may have covered later ones. Other steps know their repeats by key. */
  function isRepeat(happening: Happening): boolean {
    return happening.kind === 'message' && happening.seq <= state.handled;
  }

  async function react(happening: Happening): Promise<StepOutcome> {
    switch (happening.kind) {
      case 'message':
        return await answer(`message:${happening.seq}`, happening.seq);
      case 'wake':
        return await answer(`wake:${state.handled}`);
      case 'form-submitted':
        return await take(acceptForm, { conversationId, key: `form:${happening.seq}`, seq: happening.seq });
      case 'confirmed':
        return await take(acceptConfirmation, {
          conversationId,
          key: `confirmed:${happening.seq}`,
          seq: happening.seq,
        });
      case 'ended':
        return await take(endConversation, {
          conversationId,
          key: `ended:${happening.seq}`,
          requestedBy: happening.seq,
        });
      case 'delivery-settled': {
        const { deliveryId } = happening;
        return await take(settleDelivery, { conversationId, key: `settled:${deliveryId}`, deliveryId });
      }
      case 'skip-transcript':
        return unchanged('the transcript will be skipped');
    }
  }

  async function meetDeadline(): Promise<StepOutcome> {
    return state.status === 'open'
      ? await take(endConversation, { conversationId, key: `idle:${state.handled}` })
      : await take(sendTranscript, { conversationId, key: `transcript:${state.handled}` });
  }

  /** Answers what waits. A model that fails is asked again; when that does not help, the visitor is told. */
  async function answer(key: string, throughSeq?: number): Promise<StepOutcome> {
    let attempts = 0;
    for (let tries = 1; ; tries += 1) {
      try {
        return await take(answerMessage, {
          conversationId,
          key,
          ...(attempts > 0 ? { attemptsBefore: attempts } : {}),
        });
      } catch (error) {
        const failure = modelFailureOf(error);
        attempts += failure?.attempts ?? 1;
        if (!failure?.retryable || tries === maxModelTries) {
          const code = failure?.code ?? 'unknown';
          return await take(announceOutage, { conversationId, key, code, attempts, throughSeq });
        }
        await sleep(failure.retryAfterMs ?? 1000 * tries, { summary: `the model failed: ${failure.code}` });
      }
    }
  }

  /** Takes one step. A conversation that was erased in the middle of it is closed. */
  async function take<S extends Step>(activity: (step: S) => Promise<StepOutcome>, step: S): Promise<StepOutcome> {
    try {
      return await activity(step);
    } catch (error) {
      if (causeOf(error)?.type !== conversationGoneType) throw error;
      return { ...unchanged('the conversation is gone'), status: 'closed' };
    }
  }

  function unchanged(decision: string): StepOutcome {
    return { status: state.status, handled: state.handled, decisions: [decision] };
  }

  function remember(outcome: StepOutcome, happening: Happening | undefined): void {
    const before = state.status;
    state.handled = Math.max(state.handled, outcome.handled);
    state.status = outcome.status;
    state.steps += 1;
    lastDecisions = outcome.decisions;
    showAttributes(outcome, before, happening);
    if (outcome.summarize || outcome.deliveries) followUp(outcome);
    const visitorActed =
      happening?.kind === 'message' || happening?.kind === 'form-submitted' || happening?.kind === 'confirmed';
    if (state.status === 'open' && (visitorActed || before !== 'open')) {
      timer.set(Date.now() + idleTimeoutMs, 'until the conversation ends');
    } else if (state.status === 'ended' && before === 'open') {
      timer.set(Date.now() + (outcome.transcriptDelayMs ?? transcriptDelayMs), 'until the transcript is sent');
    } else if (happening === undefined) timer.set(Date.now() + graceMs, 'until a message on its way is here');
  }

  /** What the Temporal UI filters by; only what changed, because each upsert is an event. */
  function showAttributes(outcome: StepOutcome, before: Carried['status'], happening: Happening | undefined): void {
    const changed = [
      ...(before !== state.status ? [{ key: signals.conversationStatusAttribute, value: state.status }] : []),
      ...(outcome.endReason ? [{ key: signals.endReasonAttribute, value: outcome.endReason }] : []),
      ...(outcome.handover ? [{ key: signals.handoverStateAttribute, value: outcome.handover }] : []),
      ...(happening?.kind === 'form-submitted' ? [{ key: signals.hasLeadAttribute, value: true }] : []),
    ];
    if (changed.length > 0) upsertSearchAttributes(changed);
  }

  /** What follows from a step while the conversation goes on: the summary first, because deliveries may tell it. */
  function followUp({ summarize, deliveries }: StepOutcome): void {
    const key = String(state.steps);
    behind = behind.then(async () => {
      if (summarize) await summed(key);
      await startDeliveries(deliveries);
    });
  }

  async function summed(key: string): Promise<void> {
    try {
      await writeSummary({ conversationId, key });
    } catch (error) {
      log.warn('No summary was written', { error: String(error) });
    }
  }

  function showDetails(): void {
    const next = state.status === 'open' ? 'it ends' : 'its transcript is due';
    setCurrentDetails(
      `**${state.status}** after ${state.steps} steps (timeline handled to ${state.handled})\n\n` +
        `Last: ${lastDecisions.join(', ') || 'nothing yet'}\n\n` +
        `If nothing happens, ${next} at ${new Date(timer.deadline).toISOString()}`,
    );
  }

  async function carryOn(): Promise<void> {
    await condition(allHandlersFinished);
    await behind;
    await continueAsNew<typeof conversation>({
      conversationId,
      idleTimeoutMs,
      transcriptDelayMs,
      carried: { ...state, inbox, deadline: timer.deadline },
    });
  }
}

function causeOf(error: unknown): ApplicationFailure | undefined {
  return error instanceof ActivityFailure && error.cause instanceof ApplicationFailure ? error.cause : undefined;
}

function modelFailureOf(error: unknown): ModelFailure | undefined {
  const cause = causeOf(error);
  const [details] = cause?.type === modelFailureType ? (cause.details ?? []) : [];
  if (isModelFailure(details)) return details;
  if (error instanceof ActivityFailure) return undefined;
  throw error;
}

function isModelFailure(details: unknown): details is ModelFailure {
  return typeof details === 'object' && details !== null && 'code' in details && 'retryable' in details;
}
