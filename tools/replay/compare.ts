import type { ShadowDecision } from '../../src/shadow/walk-calls';
import { TEXT_KIND_ORDER } from '../../src/domain/next-step';
import { toSecond } from '../shadow/out-file';

/** What both sides say of one text. */
export type Decision = Pick<
  ShadowDecision,
  'callNumber' | 'kind' | 'occurrence' | 'outcome' | 'reason' | 'language' | 'at'
>;

export interface Comparison {
  /** Texts on which both agree. */
  agreed: number;
  /** One line for each text on which they do not, ready to print. */
  differences: string[];
  /** Differences that only follow from two calls of one phone being served in either order at one instant. */
  atOneInstant: string[];
}

/** The contract's tolerance for `at`. */
const TOLERANCE_MS = 2_000;
/** What these gates read are the other texts to the same phone, so the order in which two are served shows in them. */
const READS_OTHER_TEXTS: ReadonlySet<string> = new Set(['duplicate_call', 'daily_cap', 'survey_cooldown']);

/**
 * Compares what the engine decided with what shadow says.
 *
 * A difference is excused where each side sent the text or names a gate that reads the phone's other texts, and another
 * call of that phone has a decision at the same instant (within the tolerance): the engine may serve the two in either
 * order. What differs later for the same phone in these gates alone follows from that.
 *
 * @param phoneOf identifies the phone of a call; null where it has none
 */
export function compareDecisions(
  engine: readonly Decision[],
  shadow: readonly Decision[],
  phoneOf: (callNumber: string) => string | null,
): Comparison {
  const [ours, theirs] = [byText(engine), byText(shadow)];
  const result: Comparison = { agreed: 0, differences: [], atOneInstant: [] };
  const pairs = [...new Set([...ours.keys(), ...theirs.keys()])]
    .map((key) => ({ ours: ours.get(key), theirs: theirs.get(key) }))
    .sort((a, b) => instantOf(a) - instantOf(b));
  const neighbours = groupByPhone([...engine, ...shadow], phoneOf);
  const swapped = new Set<string>();
  for (const pair of pairs) {
    const line = differenceOf(pair);
    if (line === null) {
      result.agreed += 1;
      continue;
    }
    const phone = phoneOf((pair.ours ?? (pair.theirs as Decision)).callNumber);
    const excused =
      phone !== null &&
      mayFollowFromOrder(pair) &&
      (swapped.has(phone) || hasNeighbour(pair, neighbours.get(phone) ?? []));
    if (excused) swapped.add(phone);
    (excused ? result.atOneInstant : result.differences).push(line);
  }
  return result;
}

interface Pair {
  ours: Decision | undefined;
  theirs: Decision | undefined;
}

function byText(decisions: readonly Decision[]): Map<string, Decision> {
  return new Map(decisions.map((d) => [JSON.stringify([d.callNumber, d.kind, d.occurrence]), d]));
}

function instantOf({ ours, theirs }: Pair): number {
  return Math.min(ours?.at ?? Infinity, theirs?.at ?? Infinity);
}

/** One line where the two disagree; null where they agree. */
function differenceOf({ ours, theirs }: Pair): string | null {
  const same =
    ours !== undefined &&
    theirs !== undefined &&
    wordOf(ours) === wordOf(theirs) &&
    Math.abs(ours.at - theirs.at) <= TOLERANCE_MS;
  if (same) return null;
  const { callNumber, kind, occurrence } = ours ?? (theirs as Decision);
  const text = kind === 'delay' ? `delay ${occurrence}` : kind;
  return `${callNumber}  ${text}: replay ${sideOf(ours)}, shadow ${sideOf(theirs)}`;
}

/** The outcome: a message and its language, or the reason against it. */
function wordOf({ outcome, language, reason }: Decision): string {
  return outcome === 'message' ? `sent in ${language}` : `not sent, ${reason}`;
}

function sideOf(decision: Decision | undefined): string {
  return decision ? `${wordOf(decision)}, ${toSecond(decision.at)}` : 'says nothing';
}

function mayFollowFromOrder({ ours, theirs }: Pair): boolean {
  if (!ours || !theirs) return false;
  const apart = Math.abs(ours.at - theirs.at) > TOLERANCE_MS;
  return (
    !apart &&
    [ours, theirs].every((d) => d.outcome === 'message' || READS_OTHER_TEXTS.has(d.reason ?? '')) &&
    (ours.outcome !== theirs.outcome || ours.reason !== theirs.reason)
  );
}

function groupByPhone(
  decisions: readonly Decision[],
  phoneOf: (callNumber: string) => string | null,
): Map<string, Decision[]> {
  const groups = new Map<string, Decision[]>();
  for (const decision of decisions) {
    const phone = phoneOf(decision.callNumber);
    if (phone === null) continue;
    const group = groups.get(phone);
    if (group) group.push(decision);
    else groups.set(phone, [decision]);
  }
  return groups;
}

function hasNeighbour({ ours, theirs }: Pair, ofPhone: readonly Decision[]): boolean {
  return ofPhone.some((other) =>
    [ours, theirs].some(
      (d) => d && d.callNumber !== other.callNumber && Math.abs(d.at - other.at) <= TOLERANCE_MS,
    ),
  );
}

/** Decisions in the order of their instants, then by call, kind and occurrence. */
export function inTimeOrder<T extends Decision>(decisions: readonly T[]): T[] {
  return [...decisions].sort(
    (a, b) =>
      a.at - b.at ||
      (a.callNumber < b.callNumber ? -1 : a.callNumber > b.callNumber ? 1 : 0) ||
      TEXT_KIND_ORDER[a.kind] - TEXT_KIND_ORDER[b.kind] ||
      a.occurrence - b.occurrence,
  );
}
