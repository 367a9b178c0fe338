import { factsForTiming, type CallFacts } from '../domain/call-facts';
import type { RecordedDecision } from '../domain/next-step';
import { timingOf, type Policy } from '../domain/policy';
import type { ChangedCall } from './refold-calls';
import type { PrismaService } from './prisma.service';
import { RECORDED_DECISIONS } from './recorded-decisions.sql';

/** An entry the relay took: what to tell Temporal, newest facts included. */
export type OutboxWork =
  | { kind: 'call'; agencyId: string; version: number; call: ChangedCall }
  | { kind: 'reply'; agencyId: string; version: number; messageId: string };

/** The longest pause between tries: seconds. */
const LONGEST_PAUSE_SECONDS = 30;

/** Work for Temporal that was committed with its cause. An entry goes when Temporal has been told. */
export class OutboxRepository {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Takes entries that are due and pushes their next try into the future, so that a relay that dies
   * between here and Temporal loses nothing; `SKIP LOCKED` keeps two relays apart.
   */
  async take(limit: number): Promise<OutboxWork[]> {
    const rows = await this.prisma.$queryRaw<{ kind: string; subject_id: string; version: number }[]>`
      UPDATE outbox o SET attempts = o.attempts + 1,
        available_at = now() + make_interval(secs => LEAST(${LONGEST_PAUSE_SECONDS}, 2 ^ LEAST(o.attempts, 10))::double precision)
      FROM (SELECT kind, subject_id FROM outbox WHERE available_at <= now()
            ORDER BY available_at LIMIT ${limit} FOR UPDATE SKIP LOCKED) AS due
      WHERE o.kind = due.kind AND o.subject_id = due.subject_id
      RETURNING o.kind, o.subject_id::text, o.version`;
    const versionOf = new Map(rows.map((row) => [row.subject_id, row.version]));
    const idsOf = (kind: string): string[] => rows.filter((r) => r.kind === kind).map((r) => r.subject_id);
    const [calls, replies] = [idsOf('call'), idsOf('reply')];
    return [
      ...(calls.length > 0 ? await this.callWork(calls, versionOf) : []),
      ...(replies.length > 0 ? await this.replyWork(replies, versionOf) : []),
    ];
  }

  /** Temporal knows this version now; a newer one stays. */
  async done(kind: OutboxWork['kind'], subjectId: string, version: number): Promise<void> {
    await this.prisma.$executeRaw`
      DELETE FROM outbox WHERE kind = ${kind} AND subject_id = ${subjectId}::uuid AND version <= ${version}`;
  }

  /** Entries that wait, and the age of the oldest in seconds: what an alarm watches. */
  async backlog(): Promise<{ entries: number; oldestSeconds: number }> {
    const rows = await this.prisma.$queryRaw<{ entries: number; oldest: number }[]>`
      SELECT count(*)::int AS entries, COALESCE(extract(epoch FROM now() - min(created_at)), 0)::float8 AS oldest
      FROM outbox`;
    return { entries: rows[0]?.entries ?? 0, oldestSeconds: rows[0]?.oldest ?? 0 };
  }

  private async callWork(ids: string[], versionOf: ReadonlyMap<string, number>): Promise<OutboxWork[]> {
    const rows = await this.prisma.$queryRaw<
      {
        id: string;
        agency_id: string;
        call_number: string;
        facts: CallFacts;
        version: number;
        decisions: RecordedDecision[];
        policy_version: number;
        document: Policy;
        since: Date;
      }[]
    >`
      SELECT c.id::text, c.agency_id::text, c.call_number, c.facts, c.version,
        p.version AS policy_version, p.document, p.since,
        ${RECORDED_DECISIONS} AS decisions
      FROM calls c JOIN LATERAL (SELECT version, document, since FROM policies
        WHERE agency_id = c.agency_id ORDER BY version DESC LIMIT 1) p ON true
      WHERE c.id = ANY(${ids}::uuid[])`;
    return rows.map((row) => ({
      kind: 'call',
      agencyId: row.agency_id,
      version: Math.max(row.version, versionOf.get(row.id) ?? 0),
      call: {
        callId: row.id,
        callNumber: row.call_number,
        snapshot: {
          version: row.version,
          facts: factsForTiming(row.facts),
          decisions: row.decisions,
          policy: {
            version: row.policy_version,
            since: row.since.getTime(),
            document: timingOf(row.document),
          },
        },
      },
    }));
  }

  private async replyWork(ids: string[], versionOf: ReadonlyMap<string, number>): Promise<OutboxWork[]> {
    const rows = await this.prisma.$queryRaw<{ id: string; agency_id: string }[]>`
      SELECT id::text, agency_id::text FROM messages WHERE id = ANY(${ids}::uuid[])`;
    return rows.map((row) => ({
      kind: 'reply',
      agencyId: row.agency_id,
      version: versionOf.get(row.id) ?? 1,
      messageId: row.id,
    }));
  }
}
