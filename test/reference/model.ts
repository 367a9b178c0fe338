import { createHash } from 'node:crypto';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Policy } from '../../src/domain/policy';
import type { CallRow } from '../../tools/calls/call-row';
import { inOrNextStart } from './local-clock';

/**
 * The reference: a second program for "which texts would have been sent", written from the contract's sections 2 to 5
 * and sharing nothing with the engine. It is slow and plain on purpose: it steps all calls together through time and
 * asks each rule anew, so that the two programs are unlikely to be wrong in the same way.
 */
export interface ModelOut {
  calls: number;
  messages: { callNumber: string; kind: Kind; occurrence: number; at: string; language: string }[];
  suppressed: { callNumber: string; kind: Kind; occurrence: number; at: string; reason: string }[];
}

type Kind = 'confirmation' | 'delay' | 'survey';

interface Happening {
  at: number;
  what: 'received' | 'dispatched' | 'arrived' | 'closed' | 'reopened';
}

interface Decision {
  kind: Kind;
  occurrence: number;
  at: number;
  /** Null: a message. */
  reason: string | null;
}

interface Call {
  row: CallRow;
  receivedAt: number;
  /** E.164, or why there is none. */
  phone: string | { none: 'no_phone' | 'invalid_phone' };
  all: Happening[];
  happened: Happening[];
  decisions: Decision[];
  duplicate: boolean | null;
  /** When the next thing may happen to it. */
  next: number;
}

interface Sent {
  phone: string;
  kind: Kind;
  at: number;
}

const KINDS: Kind[] = ['confirmation', 'delay', 'survey'];
const DAY = 86_400_000;
/** Durations are decimal fractions; a binary product may miss the millisecond that was meant. */
const minutes = (value: number): number => Math.round(value * 60_000);
const hours = (value: number): number => Math.round(value * 3_600_000);

export function model(rows: readonly CallRow[], policy: Policy): ModelOut {
  const calls = rows.map(toCall);
  const sent: Sent[] = [];
  let now = -Infinity;
  for (const call of calls) call.next = nextMoment(call, now, policy);
  for (;;) {
    now = calls.reduce((least, call) => Math.min(least, call.next), Infinity);
    if (now === Infinity) break;
    const touched = calls.filter((call) => call.next === now);
    for (const call of touched) call.happened = call.all.filter(({ at }) => at <= now);
    for (;;) {
      const due = touched
        .flatMap((call) => dueAt(call, now, policy).map((text) => ({ call, ...text })))
        .sort(
          (a, b) =>
            byCodePoints(a.call.row.callNumber, b.call.row.callNumber) ||
            KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
            a.occurrence - b.occurrence,
        )[0];
      if (!due) break;
      decide(due.call, due, now, policy, calls, sent);
    }
    for (const call of touched) call.next = nextMoment(call, now, policy);
  }
  return toOut(calls, policy);
}

function toCall(row: CallRow): Call {
  const all: Happening[] = [];
  const add = (what: Happening['what'], time: string | null): void => {
    if (time !== null) all.push({ what, at: Date.parse(time) });
  };
  add('received', row.receivedAt);
  add('dispatched', row.dispatchedAt);
  add('arrived', row.arrivedAt);
  add('closed', row.closedAt);
  add('reopened', row.reopenedAt);
  const later = row.closedAt === null || Date.parse(row.finalClosedAt ?? '') > Date.parse(row.closedAt);
  if (later) add('closed', row.finalClosedAt);
  const receivedAt = Date.parse(row.receivedAt);
  const phone = phoneOf(row.callerPhone);
  return { row, receivedAt, phone, all, happened: [], decisions: [], duplicate: null, next: -Infinity };
}

function phoneOf(text: string | null): Call['phone'] {
  if (text === null) return { none: 'no_phone' };
  const parsed = parsePhoneNumberFromString(text, 'US');
  if (!parsed?.isValid() || parsed.nationalNumber.startsWith('911')) return { none: 'invalid_phone' };
  return parsed.number;
}

/** The first close at or after the last reopen; null while the call is open. */
function closedAt(happened: readonly Happening[]): number | null {
  const times = (what: Happening['what']): number[] =>
    happened.filter((event) => event.what === what).map(({ at }) => at);
  const lastReopen = Math.max(-Infinity, ...times('reopened'));
  const closes = times('closed').filter((at) => at >= lastReopen);
  return closes.length > 0 ? Math.min(...closes) : null;
}

const has = (call: Call, what: Happening['what']): boolean =>
  call.happened.some((event) => event.what === what);

function decided(call: Call, kind: Kind, occurrence = 1): Decision | undefined {
  return call.decisions.find((d) => d.kind === kind && d.occurrence === occurrence);
}

function thresholdsOf(call: Call, policy: Policy): number[] {
  const lists = policy.delay.thresholdsMinutes;
  const own = Object.entries(lists).find(([priority]) => priority === call.row.priority);
  return (own?.[1] ?? lists['default'] ?? []).map((threshold) => call.receivedAt + minutes(threshold));
}

/** When the survey of a call goes that is closed and known to be received; null while none is armed. */
function surveyGoes(call: Call, policy: Policy): number | null {
  const closed = closedAt(call.happened);
  if (!policy.survey.enabled || decided(call, 'survey') || closed === null || !has(call, 'received'))
    return null;
  const due = Math.max(closed + minutes(policy.survey.delayMinutes), call.receivedAt);
  return inOrNextStart(policy.timeZone, policy.survey.window, due);
}

function nextMoment(call: Call, now: number, policy: Policy): number {
  const moments = call.all.map(({ at }) => at);
  if (has(call, 'received')) {
    if (policy.delay.enabled) moments.push(...thresholdsOf(call, policy));
    moments.push(surveyGoes(call, policy) ?? Infinity);
  }
  return Math.min(Infinity, ...moments.filter((at) => at > now));
}

/** What comes due for a call at this very instant. */
function dueAt(call: Call, now: number, policy: Policy): { kind: Kind; occurrence: number }[] {
  if (!has(call, 'received')) return [];
  const due: { kind: Kind; occurrence: number }[] = [];
  const open = closedAt(call.happened) === null;
  const earlier = decided(call, 'confirmation');
  if (policy.confirmation.enabled && earlier === undefined) due.push({ kind: 'confirmation', occurrence: 1 });
  // Of all that gates read, only the reopening of a call can change later than the call is received.
  const notStale = now <= call.receivedAt + minutes(policy.confirmation.maxAgeMinutes);
  if (earlier?.reason === 'call_closed' && open && notStale)
    due.push({ kind: 'confirmation', occurrence: 1 });
  const waits = !has(call, 'arrived') && (policy.delay.until === 'arrived' || !has(call, 'dispatched'));
  if (policy.delay.enabled && open && waits) {
    thresholdsOf(call, policy).forEach((at, i) => {
      if (at === now && !decided(call, 'delay', i + 1)) due.push({ kind: 'delay', occurrence: i + 1 });
    });
  }
  if (surveyGoes(call, policy) === now) due.push({ kind: 'survey', occurrence: 1 });
  return due;
}

function decide(
  call: Call,
  { kind, occurrence }: { kind: Kind; occurrence: number },
  now: number,
  policy: Policy,
  calls: readonly Call[],
  sent: Sent[],
): void {
  if (typeof call.phone === 'string') call.duplicate ??= isDuplicate(call, policy, calls);
  const reason =
    commonReason(call, policy) ??
    (kind === 'survey' ? surveyReason(call, now, policy, sent) : waitingReason(call, kind)) ??
    capReason(call, now, policy, sent);
  const earlier = decided(call, kind, occurrence);
  if (earlier && earlier.reason === reason) return;
  call.decisions = call.decisions.filter((d) => d !== earlier);
  call.decisions.push({ kind, occurrence, at: now, reason });
  if (reason === null) sent.push({ phone: call.phone as string, kind, at: now });
}

function commonReason(call: Call, policy: Policy): string | null {
  const { source, typeCode, priority } = call.row;
  if (policy.paused) return 'paused';
  if (source === null || !policy.textableSources.includes(source)) return 'source_not_textable';
  if (typeof call.phone !== 'string') return call.phone.none;
  const { text, suppress } = policy.callTypes;
  if (typeCode === null || ![...text, ...suppress].includes(typeCode)) return 'unknown_type';
  if (suppress.includes(typeCode)) return 'sensitive_type';
  if (priority !== null && policy.excludedPriorities.includes(priority)) return 'excluded_priority';
  return null;
}

/** A file's texts are decided when they come due, so none of them is stale or no longer due. */
function waitingReason(call: Call, kind: Kind): string | null {
  if (kind === 'confirmation' && closedAt(call.happened) !== null) return 'call_closed';
  return call.duplicate ? 'duplicate_call' : null;
}

function surveyReason(call: Call, now: number, policy: Policy, sent: readonly Sent[]): string | null {
  const { maxAgeHours, samplePercent, cooldownDays, excludedDispositions } = policy.survey;
  const { disposition, callNumber } = call.row;
  if (disposition === 'cancelled') return 'cancelled';
  if (disposition !== null && excludedDispositions.includes(disposition)) return 'excluded_disposition';
  if (now > (closedAt(call.happened) ?? 0) + hours(maxAgeHours)) return 'too_old';
  const hash = createHash('sha256').update(callNumber, 'utf8').digest('hex').slice(0, 8);
  if (parseInt(hash, 16) % 100 >= samplePercent) return 'not_sampled';
  const cooling = sent.some(
    ({ phone, kind, at }) => phone === call.phone && kind === 'survey' && now - at < hours(cooldownDays * 24),
  );
  return cooling ? 'survey_cooldown' : null;
}

function capReason(call: Call, now: number, policy: Policy, sent: readonly Sent[]): string | null {
  const recent = sent.filter(({ phone, at }) => phone === call.phone && now - at < DAY);
  return recent.length >= policy.dailyCapPerPhone ? 'daily_cap' : null;
}

function isDuplicate(call: Call, policy: Policy, calls: readonly Call[]): boolean {
  const then = call.receivedAt;
  return calls.some((other) => {
    if (other === call || other.phone !== call.phone) return false;
    const sentAt = other.decisions.find((d) => d.kind === 'confirmation' && d.reason === null)?.at;
    return (
      sentAt !== undefined &&
      (other.receivedAt < then ||
        (other.receivedAt === then && byCodePoints(other.row.callNumber, call.row.callNumber) < 0)) &&
      sentAt <= then &&
      then - sentAt <= minutes(policy.duplicateCallWindowMinutes) &&
      closedAt(other.all.filter(({ at }) => at <= then)) === null
    );
  });
}

function byCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < left.length && i < right.length; i += 1) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function languageOf(call: Call, policy: Policy): string {
  const asked = (call.row.language ?? '').toLowerCase().split('-')[0];
  return policy.languages.offered.find((offered) => offered === asked) ?? policy.languages.default;
}

function toOut(calls: readonly Call[], policy: Policy): ModelOut {
  const out: ModelOut = { calls: calls.length, messages: [], suppressed: [] };
  for (const call of calls) {
    for (const { kind, occurrence, at: instant, reason } of call.decisions) {
      const second = new Date(Math.floor(instant / 1000) * 1000).toISOString().replace('.000Z', 'Z');
      const named = { callNumber: call.row.callNumber, kind, occurrence, at: second };
      if (reason === null) out.messages.push({ ...named, language: languageOf(call, policy) });
      else out.suppressed.push({ ...named, reason });
    }
  }
  return out;
}
