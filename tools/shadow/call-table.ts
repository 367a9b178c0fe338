import { createHash } from 'node:crypto';
import { readPhone } from '../../src/cad/phone-reading';
import type { FoldEvent, PhoneFact } from '../../src/domain/call-facts';
import type { CallSource } from '../../src/domain/cad-event';
import { sampleBucketOf } from '../../src/domain/sample';
import type { ShadowCall } from '../../src/shadow/walk-calls';
import { eventIdOf, stepsOfCall } from '../calls/call-events';
import type { CallRow } from '../calls/call-row';
import { instantOf } from './instants';

const TIMES = [
  'receivedAt',
  'dispatchedAt',
  'enrouteAt',
  'arrivedAt',
  'clearedAt',
  'closedAt',
  'reopenedAt',
  'finalClosedAt',
] as const;
const WORDS = ['source', 'typeCode', 'priority', 'language', 'district', 'disposition'] as const;
const GROWTH = 1.5;

/**
 * Calls in columns: a million of them take about 200 bytes each instead of a kilobyte, so that a file in any order
 * can be grouped by phone in memory. Words that repeat (types, priorities, …) are kept once.
 */
export class CallTable {
  private readonly callNumbers: string[] = [];
  private times = new Float64Array(TIMES.length * 1024);
  private words = new Uint32Array(WORDS.length * 1024);
  /** The next call of the same phone, or -1. */
  private nextOfPhone = new Int32Array(1024);
  private readonly wordList: (string | null)[] = [null];
  private readonly wordIds = new Map<string | null, number>([[null, 0]]);
  private readonly newestOfPhone = new Map<string, number>();
  private readonly withoutPhone: { index: number; invalid: boolean }[] = [];

  get size(): number {
    return this.callNumbers.length;
  }

  add(row: CallRow): void {
    const index = this.callNumbers.push(row.callNumber) - 1;
    this.reserve(index + 1);
    TIMES.forEach((name, i) => {
      const time = row[name];
      this.times[index * TIMES.length + i] = time === null ? NaN : instantOf(time);
    });
    WORDS.forEach((name, i) => {
      this.words[index * WORDS.length + i] = this.wordId(row[name]);
    });
    const phone = row.callerPhone === null ? null : readPhone(row.callerPhone.trim());
    if (phone?.valid) {
      this.nextOfPhone[index] = this.newestOfPhone.get(phone.e164) ?? -1;
      this.newestOfPhone.set(phone.e164, index);
    } else {
      this.withoutPhone.push({ index, invalid: phone !== null });
    }
  }

  /** The calls of each phone together; a call without a valid phone stands alone. */
  *groups(): Generator<ShadowCall[]> {
    for (const { index, invalid } of this.withoutPhone) {
      yield [this.call(index, { state: invalid ? 'invalid' : 'none' })];
    }
    for (const [phone, newest] of this.newestOfPhone) {
      const calls: ShadowCall[] = [];
      for (let index = newest; index >= 0; index = this.nextOfPhone[index] as number) {
        calls.push(this.call(index, { state: 'valid', contactId: phone }));
      }
      yield calls;
    }
  }

  private call(index: number, phone: PhoneFact): ShadowCall {
    const callNumber = this.callNumbers[index] as string;
    const time = (name: (typeof TIMES)[number]): number | null => {
      const at = this.times[index * TIMES.length + TIMES.indexOf(name)] as number;
      return Number.isNaN(at) ? null : at;
    };
    const word = (name: (typeof WORDS)[number]): string | null =>
      this.wordList[this.words[index * WORDS.length + WORDS.indexOf(name)] as number] ?? null;
    const disposition = word('disposition');
    const steps = stepsOfCall<number>(
      {
        receivedAt: time('receivedAt') as number,
        dispatchedAt: time('dispatchedAt'),
        enrouteAt: time('enrouteAt'),
        arrivedAt: time('arrivedAt'),
        clearedAt: time('clearedAt'),
        closedAt: time('closedAt'),
        reopenedAt: time('reopenedAt'),
        finalClosedAt: time('finalClosedAt'),
        disposition,
      },
      (a, b) => a > b,
    );
    const received: FoldEvent['states'] = {
      source: word('source') as CallSource | null,
      typeCode: word('typeCode'),
      priority: word('priority'),
      language: word('language'),
      district: word('district'),
      phone,
    };
    const closed: FoldEvent['states'] = { disposition };
    const events = steps.map(({ step, type, at }): FoldEvent => ({
      eventId: eventIdOf(callNumber, step),
      type,
      at,
      unitId: null,
      states: type === 'call.received' ? received : type.startsWith('call.') ? closed : {},
    }));
    return { callNumber, sampleBucket: bucketOf(callNumber), events };
  }

  private wordId(word: string | null): number {
    const known = this.wordIds.get(word);
    if (known !== undefined) return known;
    const id = this.wordList.push(word) - 1;
    this.wordIds.set(word, id);
    return id;
  }

  private reserve(rows: number): void {
    if (rows <= this.nextOfPhone.length) return;
    const capacity = Math.ceil(rows * GROWTH);
    const times = new Float64Array(capacity * TIMES.length);
    times.set(this.times);
    this.times = times;
    const words = new Uint32Array(capacity * WORDS.length);
    words.set(this.words);
    this.words = words;
    const next = new Int32Array(capacity);
    next.set(this.nextOfPhone);
    this.nextOfPhone = next;
  }
}

/** The sampling bucket of a call number: 0 to 99. */
export function bucketOf(callNumber: string): number {
  return sampleBucketOf(createHash('sha256').update(callNumber, 'utf8').digest());
}
