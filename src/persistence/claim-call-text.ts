import { randomUUID } from 'node:crypto';
import type { Vault } from '../common/vault';
import { factsForTiming } from '../domain/call-facts';
import { decidedAsOf } from '../domain/as-of';
import { isDuplicateCall, type EarlierCall } from '../domain/duplicate-call';
import { decideText, type Verdict } from '../domain/gates';
import type { Language } from '../domain/language';
import { nextStep, type CallTextKind, type DueText, type RecordedDecision } from '../domain/next-step';
import { timingOf, type PolicyInForce } from '../domain/policy';
import type { CallSnapshot } from '../../temporal/contracts/call-notification';
import type { ClaimedText } from './claimed-text';
import { inviteToSurvey } from './survey.repository';
import type { Database, PrismaService } from './prisma.service';
import { readPhone, readSituation, type ClaimSituation, type PhoneRow } from './claim-queries';

export interface ClaimRequest {
  agencyId: string;
  callId: string;
  kind: CallTextKind;
  occurrence: number;
  /** Epoch milliseconds. */
  now: number;
}

/** What the words of a text are made of, known under the lock. */
export interface TextContext {
  kind: CallTextKind;
  language: string;
  variant: string | null;
  occurrence: number;
  callNumber: string;
  receivedAt: number;
  agencyName: string;
  nonEmergencyNumber: string;
  timeZone: string;
  offeredLanguages: Language[];
  /** The first text to a phone carries the language offer. */
  firstToPhone: boolean;
  /** Token of the survey's link; empty for other kinds. */
  surveyToken: string;
}

export interface ComposedText {
  body: string;
  segments: number;
}

export type Claim =
  | ({ action: 'hand_over'; snapshot: CallSnapshot } & ClaimedText)
  | { action: 'recorded'; snapshot: CallSnapshot }
  | { action: 'not_due'; snapshot: CallSnapshot };

/**
 * Decides one text of a call under the call's and the phone's locks, and claims it: `pending → sending` (or
 * a fresh row as `sending`) in one conditional statement. If no row comes back, nobody may hand it over.
 */
export class CallTextClaims {
  constructor(
    private readonly prisma: PrismaService,
    private readonly vault: Vault,
    private readonly compose: (context: TextContext) => ComposedText,
  ) {}

  /** Queries: 4 to 8 in one transaction. @throws where Postgres cannot be reached; asking again is safe. */
  async claim(request: ClaimRequest): Promise<Claim> {
    return this.prisma.$transaction(async (tx) => {
      const situation = await readSituation(tx, request.agencyId, request.callId);
      const timing = { ...situation.policy, document: timingOf(situation.policy.document) };
      const call = { facts: situation.facts, decisions: situation.decisions, policy: timing };
      const now = decidedAsOf(call, request, request.now);
      const step = nextStep(call, now);
      const asked =
        step.action === 'decide' &&
        step.kind === request.kind &&
        step.occurrence === request.occurrence &&
        step.at <= now;
      if (!asked) return { action: 'not_due', snapshot: snapshotOf(situation, situation.decisions, 0) };
      return this.decide(tx, { ...request, now }, situation, step);
    });
  }

  private async decide(
    tx: Database,
    request: ClaimRequest,
    situation: ClaimSituation,
    text: DueText,
  ): Promise<Claim> {
    const { facts, policy } = situation;
    const contactId = facts.phone.state === 'valid' ? facts.phone.contactId : null;
    const phone = await readPhone(tx, request, situation, contactId, policy.document);
    const isDuplicate = duplicateVerdict(situation, phone, policy);
    const verdict = decideText({
      text,
      now: request.now,
      facts,
      policy: policy.document,
      phone: {
        optedOut: phone?.optedOut ?? false,
        notMobile: phone?.notMobile ?? false,
        language: phone?.language ?? null,
        duplicateCall: isDuplicate ?? false,
        textsAt: phone?.textsAt ?? [],
        lastSurveyAt: phone?.lastSurveyAt ?? null,
      },
      openCallsWaiting: phone?.openCallsWaiting ?? 0,
    });

    const decision = decisionOf(text, verdict);
    const earlier = situation.decisions.find((d) => d.kind === text.kind && d.occurrence === text.occurrence);
    const sameAgain = earlier && earlier.outcome === decision.outcome && earlier.reason === decision.reason;
    if (earlier && !sameAgain) await supersede(tx, request, text);
    await tx.$executeRaw`
      UPDATE calls SET version = version + 1, is_duplicate = ${isDuplicate}, updated_at = now()
      WHERE id = ${request.callId}::uuid`;
    const others = situation.decisions.filter((d) => d !== earlier);
    const snapshot = snapshotOf(situation, [...others, decision], 1);

    if (verdict.outcome === 'suppressed') {
      await recordSuppression(tx, request, text, verdict, contactId, policy.version, sameAgain === true);
      return { action: 'recorded', snapshot };
    }
    return this.claimMessage(tx, request, situation, text, verdict, phone as PhoneRow, snapshot);
  }

  private async claimMessage(
    tx: Database,
    request: ClaimRequest,
    situation: ClaimSituation,
    text: DueText,
    verdict: Extract<Verdict, { outcome: 'message' }>,
    phone: PhoneRow,
    snapshot: CallSnapshot,
  ): Promise<Claim> {
    const messageId = situation.pendingMessages[`${text.kind}/${text.occurrence}`] ?? randomUUID();
    const surveyToken =
      text.kind === 'survey'
        ? await inviteToSurvey(tx, {
            agencyId: request.agencyId,
            callId: request.callId,
            messageId,
            language: verdict.language,
            now: request.now,
          })
        : '';
    const composed = this.compose({
      kind: text.kind,
      language: verdict.language,
      variant: verdict.variant,
      occurrence: text.occurrence,
      callNumber: situation.callNumber,
      receivedAt: situation.facts.receivedAt ?? request.now,
      agencyName: situation.agency.name,
      nonEmergencyNumber: situation.agency.nonEmergencyNumber,
      timeZone: situation.policy.document.timeZone,
      offeredLanguages: situation.policy.document.languages.offered,
      firstToPhone: !phone.greeted,
      surveyToken,
    });
    const rows = await tx.$queryRaw<{ attempts: number }[]>`
      INSERT INTO messages (id, agency_id, subject, call_id, kind, occurrence, recipient, contact_id, status, outcome,
        language, variant, due_at, decided_at, deadline_at, policy_version, body, segments, attempts, claimed_at, updated_at)
      VALUES (${messageId}::uuid, ${request.agencyId}::uuid, ${`call/${request.callId}`}, ${request.callId}::uuid,
        ${text.kind}, ${text.occurrence}, 'caller', ${phone.contactId}::uuid, 'sending', 'message',
        ${verdict.language}, ${verdict.variant}, ${new Date(text.dueAt)}, ${new Date(request.now)},
        ${new Date(verdict.deadline)}, ${situation.policy.version}, ${this.vault.seal(composed.body)},
        ${composed.segments}, 1, now(), now())
      ON CONFLICT (agency_id, subject, kind, occurrence, recipient, channel, generation) DO UPDATE SET
        status = 'sending', outcome = 'message', contact_id = excluded.contact_id, language = excluded.language,
        variant = excluded.variant, decided_at = excluded.decided_at, deadline_at = excluded.deadline_at,
        policy_version = excluded.policy_version, body = excluded.body, segments = excluded.segments,
        attempts = messages.attempts + 1, claimed_at = now(), updated_at = now()
      WHERE messages.status = 'pending'
      RETURNING attempts`;
    const row = rows[0];
    if (!row) return { action: 'recorded', snapshot };
    return {
      action: 'hand_over',
      messageId,
      to: this.vault.open(phone.phone),
      from: situation.agency.smsSender,
      body: composed.body,
      deadline: verdict.deadline,
      attempt: row.attempts,
      snapshot,
    };
  }
}

function decisionOf(text: DueText, verdict: Verdict): RecordedDecision {
  const { kind, occurrence } = text;
  return verdict.outcome === 'message'
    ? { kind, occurrence, outcome: 'message' }
    : { kind, occurrence, outcome: 'suppressed', reason: verdict.reason, basis: verdict.basis };
}

/** Decided once, when the call is first decided with a valid phone; null until then. */
function duplicateVerdict(
  { isDuplicate, facts, callNumber }: ClaimSituation,
  phone: PhoneRow | null,
  policy: PolicyInForce,
): boolean | null {
  if (isDuplicate !== null || phone === null || facts.receivedAt === null) return isDuplicate;
  const earlier: readonly EarlierCall[] = phone.earlierCalls;
  return isDuplicateCall(
    { callNumber, receivedAt: facts.receivedAt },
    earlier,
    policy.document.duplicateCallWindowMinutes,
  );
}

function snapshotOf(
  { facts, policy, version }: ClaimSituation,
  decisions: RecordedDecision[],
  versionStep: number,
): CallSnapshot {
  return {
    version: version + versionStep,
    facts: factsForTiming(facts),
    decisions,
    policy: { ...policy, document: timingOf(policy.document) },
  };
}

/** The earlier record keeps its story, but no longer counts and leaves the key free. */
async function supersede(tx: Database, request: ClaimRequest, text: DueText): Promise<void> {
  await tx.$executeRaw`
    UPDATE messages m SET superseded_at = now(), updated_at = now(), generation = 1 + (
      SELECT max(generation) FROM messages WHERE call_id = m.call_id AND kind = m.kind AND occurrence = m.occurrence)
    WHERE call_id = ${request.callId}::uuid AND kind = ${text.kind} AND occurrence = ${text.occurrence}
      AND generation = 0`;
}

async function recordSuppression(
  tx: Database,
  request: ClaimRequest,
  text: DueText,
  verdict: Extract<Verdict, { outcome: 'suppressed' }>,
  contactId: string | null,
  policyVersion: number,
  sameAgain: boolean,
): Promise<void> {
  // Decided again with the same outcome: the record stands, only what its gate has read is new.
  if (sameAgain) {
    await tx.$executeRaw`
      UPDATE messages SET basis = ${verdict.basis}, updated_at = now()
      WHERE call_id = ${request.callId}::uuid AND kind = ${text.kind} AND occurrence = ${text.occurrence}
        AND generation = 0`;
    return;
  }
  await tx.$executeRaw`
    INSERT INTO messages (id, agency_id, subject, call_id, kind, occurrence, recipient, contact_id, status, outcome,
      reason, basis, language, due_at, decided_at, policy_version, settled_at, updated_at)
    VALUES (${randomUUID()}::uuid, ${request.agencyId}::uuid, ${`call/${request.callId}`}, ${request.callId}::uuid,
      ${text.kind}, ${text.occurrence}, 'caller', ${contactId}::uuid, 'suppressed', 'suppressed', ${verdict.reason},
      ${verdict.basis}, ${verdict.language}, ${new Date(text.dueAt)}, ${new Date(request.now)}, ${policyVersion},
      now(), now())
    ON CONFLICT (agency_id, subject, kind, occurrence, recipient, channel, generation) DO UPDATE SET
      status = 'suppressed', outcome = 'suppressed', reason = excluded.reason, basis = excluded.basis,
      language = excluded.language, decided_at = excluded.decided_at, policy_version = excluded.policy_version,
      contact_id = excluded.contact_id, body = NULL, segments = NULL, variant = NULL, deadline_at = NULL,
      settled_at = now(), updated_at = now()
    WHERE messages.status = 'pending'`;
}
