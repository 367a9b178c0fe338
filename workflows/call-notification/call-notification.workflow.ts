import {
  allHandlersFinished,
  condition,
  continueAsNew,
  log,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { currentPriority } from '../../src/domain/call-facts';
import { describeDueText, nextStep, type DueText, type NextStep } from '../../src/domain/next-step';
import {
  callFactsChangedSignal,
  callStateQuery,
  type CallNotificationInput,
  type CallNotificationResult,
  type CallSnapshot,
} from '../../temporal/contracts/call-notification';
import { searchAttributes } from '../../temporal/contracts/search-attributes';
import { sends } from '../activity-proxies';
import { attemptOnce, pauseBeforeAsking } from '../asking-again';
import { describeCall, stageOf, type CallStage } from './call-view';

/** Temporal priority keys: lower goes first when the sender is slower than what is due. */
const PRIORITY = { confirmation: 2, delay: 3, survey: 4 } as const;

/**
 * A call's history has some 40 events. Only one that asks in vain for hours grows to this; the server would
 * end it at 50 thousand, after three days of outage, and nothing would be recorded.
 */
const LONGEST_HISTORY = 1_000;

/**
 * The texts of one 911 or non-emergency call, from its first event until nothing more can come due.
 *
 * Facts arrive as signals; {@link nextStep} says what is due next; a timer waits for it and any new facts
 * cancel the timer. Whether a due text is sent is decided by the activity under the ledger's lock, by the
 * same pure rules. The workflow ends when the call is closed and its survey decided; an event that reopens
 * the call starts a new run, which learns from its snapshot what was decided before.
 *
 * @param handedOn what a run that had grown too long knew
 */
export async function callNotification(
  input: CallNotificationInput,
  handedOn: CallSnapshot | null = null,
): Promise<CallNotificationResult> {
  let snapshot = handedOn;
  let next: NextStep | null = null;
  let arrivals = 0;
  const adopt = (seen: CallSnapshot): void => {
    if (snapshot === null || seen.version >= snapshot.version) snapshot = seen;
  };
  const current = (): CallSnapshot | null => snapshot;

  setHandler(callFactsChangedSignal, (seen) => {
    adopt(seen);
    arrivals += 1;
  });
  setHandler(callStateQuery, () => ({
    version: current()?.version ?? 0,
    facts: current()?.facts ?? null,
    decisions: current()?.decisions ?? [],
    next,
  }));

  await condition(() => snapshot !== null);
  // The search attributes of the run before come along, and nothing here knows which they were.
  const view = publisher(handedOn ? null : 'open');
  let unanswered = 0;
  for (;;) {
    const known = current() as CallSnapshot;
    if (isTooLong()) await continueAsNew<typeof callNotification>(input, known);
    next = nextStep(known, Date.now());
    view.show(known, next);
    if (next.action === 'end') return { decisions: known.decisions };

    const seenArrivals = arrivals;
    const changed = (): boolean => arrivals !== seenArrivals;
    if (next.action === 'wait') {
      await condition(changed);
      continue;
    }
    if (next.at > Date.now()) {
      const summary = `${describeDueText(next, known.facts)} due`;
      // A policy's fractions of minutes need not be whole milliseconds; a timer that is too short fires in vain.
      await condition(changed, Math.ceil(next.at - Date.now()), { summary });
      continue;
    }

    const answer = await decide(input, next, known);
    if (answer && answer.outcome !== 'try_later') adopt(answer.snapshot);
    if (answer?.outcome === 'recorded') {
      unanswered = 0;
      continue;
    }
    // Postgres knew more than we did: look again at once. If it knew the same, time must pass first.
    if ((current() as CallSnapshot).version > known.version) continue;
    unanswered += 1;
    const pause = answer?.outcome === 'try_later' ? answer.afterMs : pauseBeforeAsking(unanswered);
    // New facts may make the text pointless, or due at another time: they end the pause.
    if (!changed()) await condition(changed, pause, { summary: `Asking again for text ${next.kind}` });
  }
}

function isTooLong(): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return (historyLength > LONGEST_HISTORY || continueAsNewSuggested) && allHandlersFinished();
}

function decide(input: CallNotificationInput, text: DueText, known: CallSnapshot) {
  return attemptOnce(() =>
    sends.sendCallText.executeWithOptions(
      {
        summary: describeDueText(text, known.facts),
        priority: { priorityKey: PRIORITY[text.kind], fairnessKey: input.agencyId },
      },
      [
        {
          agencyId: input.agencyId,
          callId: input.callId,
          kind: text.kind,
          occurrence: text.occurrence,
          asOf: Date.now(),
        },
      ],
    ),
  );
}

/**
 * Keeps the Web UI's view of the call. Details cost no history; each change of search attributes costs
 * an event, so they are sent when the stage changes or a text was suppressed, and never for a plain send.
 */
function publisher(initialStage: CallStage | null) {
  let shownStage = initialStage;
  let shownReason: string | undefined;
  return {
    show({ facts, decisions, policy }: CallSnapshot, next: NextStep): void {
      setCurrentDetails(describeCall(facts, decisions, next));
      const stage = stageOf(facts, next);
      const last = decisions.at(-1);
      // A finished workflow shows as completed: one more event would say nothing new.
      if (next.action === 'end' && last?.outcome !== 'suppressed') return;
      if (stage === shownStage && last?.reason === shownReason) return;
      shownStage = stage;
      shownReason = last?.reason;
      upsertSearchAttributes([
        { key: searchAttributes.callStage, value: stage },
        { key: searchAttributes.callPriority, value: currentPriority(facts) },
        { key: searchAttributes.lastTextKind, value: last?.kind ?? null },
        { key: searchAttributes.suppressedReason, value: last?.reason ?? null },
      ]);
      log.debug('Call stage published', { stage, policyVersion: policy.version });
    },
  };
}
