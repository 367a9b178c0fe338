import { randomUUID } from 'node:crypto';
import { Client, type WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { CallSignaller } from '../src/orchestration/call-signaller';
import type { CadEventType } from '../src/domain/cad-event';
import type { CallFacts, FoldEvent } from '../src/domain/call-facts';
import { foldCall } from '../src/domain/fold';
import { decideText, type PhoneHistory } from '../src/domain/gates';
import { nextStep, type RecordedDecision } from '../src/domain/next-step';
import { DEFAULT_POLICY, timingOf, type Policy, type PolicyInForce } from '../src/domain/policy';
import { PLAIN_CALL, UNKNOWN_PHONE } from '../src/domain/domain.test-support';
import type { Activities } from '../temporal/contracts/activities';
import type {
  CallSnapshot,
  SendCallTextInput,
  SendCallTextResult,
} from '../temporal/contracts/call-notification';
import { callStateQuery, type CallState } from '../temporal/contracts/call-notification';
import { workflowIds } from '../temporal/contracts/ids';
import { createWorkers } from '../temporal/worker';
import { createTimeSkippingEnv } from '../test/support/temporal';
import { eventually, registerSearchAttributes } from '../test/support/test-stack';

export const MINUTE = 60_000;

/** The default policy, with surveys at any hour: these tests begin at whatever time of day they run. */
export const ANY_HOUR: Policy = { ...DEFAULT_POLICY, survey: { ...DEFAULT_POLICY.survey, window: null } };

/** What one request of the workflow meets instead of the ledger's own answer. */
export type ScriptedAnswer = (input: SendCallTextInput) => SendCallTextResult | Promise<SendCallTextResult>;

/**
 * One call whose ledger is kept here, by the same rules as in Postgres: the workflow is real, its activities
 * are this.
 */
export class CallFixture {
  readonly callId = randomUUID();
  readonly events: FoldEvent[] = [];
  readonly asked: SendCallTextInput[] = [];
  /** Answers to give before the ledger's own, in order. */
  readonly script: ScriptedAnswer[] = [];
  decisions: RecordedDecision[] = [];
  phone: PhoneHistory = UNKNOWN_PHONE;
  policy: PolicyInForce;
  version = 0;

  constructor(
    private readonly lab: WorkflowLab,
    /** Epoch milliseconds of the server's clock when the call is received. */
    readonly start: number,
    policy: Policy = ANY_HOUR,
  ) {
    this.policy = { version: 1, since: 0, document: policy };
  }

  get workflowId(): string {
    return workflowIds.call('agency', this.callId);
  }

  get handle() {
    return this.lab.client.workflow.getHandle(this.workflowId);
  }

  get facts(): CallFacts {
    return foldCall(this.events, 0);
  }

  snapshot(): CallSnapshot {
    return {
      version: this.version,
      facts: this.facts,
      decisions: [...this.decisions],
      policy: { ...this.policy, document: timingOf(this.policy.document) },
    };
  }

  /** Stores an event without telling the workflow. */
  store(type: CadEventType, minutes: number, states: FoldEvent['states'] = {}): CallSnapshot {
    const id = `E-${this.events.length + 1}`;
    const stated = type === 'call.received' ? { ...PLAIN_CALL, ...states } : states;
    this.events.push({ eventId: id, type, at: this.start + minutes * MINUTE, unitId: 'U1', states: stated });
    this.version += 1;
    return this.snapshot();
  }

  changePolicy(document: Policy, since: number): CallSnapshot {
    this.policy = { version: this.policy.version + 1, since, document };
    this.version += 1;
    return this.snapshot();
  }

  /** Tells the workflow, as the API and the relay do. */
  async signal(snapshot = this.snapshot()): Promise<void> {
    const call = { callId: this.callId, callNumber: '26-001234', snapshot };
    await new CallSignaller(this.lab.client).signal('agency', call);
  }

  async tell(type: CadEventType, minutes: number, states: FoldEvent['states'] = {}): Promise<void> {
    await this.signal(this.store(type, minutes, states));
  }

  async answer(input: SendCallTextInput): Promise<SendCallTextResult> {
    this.asked.push(input);
    const scripted = this.script.shift();
    return scripted ? scripted(input) : this.decide(input);
  }

  /** What the ledger does: the step is checked again, the gates run, the decision is recorded. */
  decide(input: SendCallTextInput): SendCallTextResult {
    const known = this.snapshot();
    const step = nextStep(known, input.asOf);
    const isDue =
      step.action === 'decide' &&
      step.kind === input.kind &&
      step.occurrence === input.occurrence &&
      step.at <= input.asOf;
    if (!isDue) return { outcome: 'not_due', snapshot: known };
    const verdict = decideText({
      text: step,
      now: input.asOf,
      facts: known.facts,
      policy: this.policy.document,
      phone: this.phone,
      openCallsWaiting: 1,
    });
    const { kind, occurrence } = step;
    this.decisions = [
      ...this.decisions.filter((d) => d.kind !== kind || d.occurrence !== occurrence),
      verdict.outcome === 'message'
        ? { kind, occurrence, outcome: 'message' }
        : { kind, occurrence, outcome: 'suppressed', reason: verdict.reason, basis: verdict.basis },
    ];
    this.version += 1;
    return { outcome: 'recorded', snapshot: this.snapshot() };
  }

  async state(): Promise<CallState> {
    return this.handle.query(callStateQuery);
  }

  /** Waits until the ledger has exactly these outcomes. The workflow may not have the last answer yet. */
  async recorded(...outcomes: string[]): Promise<void> {
    const wanted = JSON.stringify(outcomes);
    const read = async (): Promise<string> => JSON.stringify(this.outcomes);
    await eventually(read, (seen) => seen === wanted, `the decisions ${wanted}`, 10_000);
  }

  /** Waits until the workflow knows them too: asking it costs events in its history on this server. */
  async decided(...outcomes: string[]): Promise<void> {
    await this.recorded(...outcomes);
    await eventually(
      () => this.state(),
      (state) => state.decisions.length === outcomes.length,
      'the workflow’s knowledge of them',
      10_000,
    );
  }

  /** `delay 1` for a message, `survey: opted_out` for a reason. */
  get outcomes(): string[] {
    return this.decisions.map(({ kind, occurrence, reason }) => {
      const text = kind === 'delay' ? `${kind} ${occurrence}` : kind;
      return reason ? `${text}: ${reason}` : text;
    });
  }

  /** Minutes after the receipt at which the workflow asked, by its own clock, rounded. */
  get askedAtMinutes(): number[] {
    return this.asked.map(({ asOf }) => Math.round((asOf - this.start) / MINUTE));
  }
}

/** The pauses, in seconds, that a workflow made between requests; its timers for texts are longer. */
export async function pausesOf(handle: WorkflowHandle): Promise<number[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? [])
    .flatMap(({ timerStartedEventAttributes: timer }) =>
      timer ? [Number(timer.startToFireTimeout?.seconds)] : [],
    )
    .filter((seconds) => seconds < 1_000);
}

/** The real workers with the activities of {@link CallFixture}, on a time-skipping server. */
export class WorkflowLab {
  private readonly calls = new Map<string, CallFixture>();
  readonly activities: Activities = {
    sendCallText: (input) => (this.calls.get(input.callId) as CallFixture).answer(input),
    sendReply: async () => ({ outcome: 'recorded' }),
    keepUp: async () => ({ reaped: 0, reconciled: 0, dropped: 0 }),
  };
  private running: Promise<void>[] = [];
  private workers: Awaited<ReturnType<typeof createWorkers>> = [];

  private constructor(
    readonly env: TestWorkflowEnvironment,
    readonly client: Client,
  ) {}

  static async start(): Promise<WorkflowLab> {
    const env = await createTimeSkippingEnv();
    await registerSearchAttributes(env);
    // An identity of its own keeps names of machines out of saved histories.
    const lab = new WorkflowLab(env, new Client({ connection: env.connection, identity: 'api' }));
    lab.workers = await createWorkers({
      connection: env.nativeConnection,
      namespace: env.namespace ?? 'default',
      activities: {
        sendCallText: (input) => lab.activities.sendCallText(input),
        sendReply: (input) => lab.activities.sendReply(input),
        keepUp: () => lab.activities.keepUp(),
      },
      sendsPerSecond: 500,
      identity: 'worker',
    });
    lab.running = lab.workers.map((worker) => worker.run());
    return lab;
  }

  async stop(): Promise<void> {
    for (const worker of this.workers) worker.shutdown();
    await Promise.all(this.running);
    await this.env.teardown();
  }

  async call(policy?: Policy): Promise<CallFixture> {
    const fixture = new CallFixture(this, await this.env.currentTimeMs(), policy);
    this.calls.set(fixture.callId, fixture);
    return fixture;
  }

  /** Lets the server's clock run on. */
  async minutes(minutes: number): Promise<void> {
    await this.env.sleep(minutes * MINUTE);
  }
}
