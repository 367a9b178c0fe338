import Ajv from 'ajv';
import { firstProblem } from './contract';
import { HttpError } from './http';
import { recipientKey } from './numbers';
import type { Channel } from './types';

/** Faults that decide how one POST is answered; the first that applies is taken. */
export const ANSWER_FAULTS = [
  'reject429',
  'error500BeforeAccept',
  'error500AfterAccept',
  'timeoutAfterAccept',
  'hangSeconds',
  'garbageBody',
  'closeSocket',
  'rejectCode',
] as const;
/** Faults of what follows an accepted text; all that apply are taken together. */
export const DELIVERY_FAULTS = [
  'undelivered',
  'callbackDuplicate',
  'callbackReorder',
  'callbackLost',
  'callbackEarly',
] as const;
export type AnswerFault = (typeof ANSWER_FAULTS)[number];
export type DeliveryFault = (typeof DELIVERY_FAULTS)[number];
export type FaultKind = AnswerFault | DeliveryFault;

/**
 * One fault. With `count` it strikes that many times, with `rate` (0…1) that share of the time, drawn from a
 * generator seeded by `seed`; with neither it strikes every time. `to` limits it to one number or address,
 * `channel` to texts or e-mails. `code` belongs to `undelivered` and `rejectCode`, `http` to `rejectCode`,
 * `seconds` to `hangSeconds`, `retryAfterSeconds` to `reject429`.
 */
export interface Fault {
  kind: FaultKind;
  count?: number;
  rate?: number;
  to?: string;
  channel?: Channel;
  code?: number;
  http?: number;
  seconds?: number;
  retryAfterSeconds?: number;
  seed?: number;
}
/** A fault with what it did so far. */
export type FaultState = Fault & { hits: number; remaining: number | null };

const KINDS: readonly string[] = [...ANSWER_FAULTS, ...DELIVERY_FAULTS];
/** The parameter that a bare value stands for in the short form: `{"undelivered": {"code": 30003}}`. */
const MAIN_PARAMETER: Record<string, string> = {
  undelivered: 'code',
  rejectCode: 'code',
  hangSeconds: 'seconds',
};

const validate = new Ajv({ allErrors: true, strictRequired: false }).compile({
  type: 'object',
  required: ['faults'],
  additionalProperties: false,
  properties: {
    faults: {
      type: 'array',
      maxItems: 200,
      items: {
        type: 'object',
        required: ['kind'],
        additionalProperties: false,
        properties: {
          kind: { type: 'string', enum: KINDS },
          count: { type: 'integer', minimum: 0 },
          rate: { type: 'number', minimum: 0, maximum: 1 },
          to: { type: 'string', minLength: 1 },
          channel: { type: 'string', enum: ['sms', 'email'] },
          code: { type: 'integer', minimum: 10000, maximum: 99999 },
          http: { type: 'integer', minimum: 400, maximum: 499 },
          seconds: { type: 'number', minimum: 0, maximum: 3600 },
          retryAfterSeconds: { type: 'integer', minimum: 0, maximum: 3600 },
          seed: { type: 'integer' },
        },
        allOf: [
          { if: { properties: { kind: { const: 'rejectCode' } } }, then: { required: ['code'] } },
          { if: { properties: { kind: { const: 'hangSeconds' } } }, then: { required: ['seconds'] } },
          { not: { required: ['count', 'rate'] } },
        ],
      },
    },
  },
});

/** `{"undelivered": {"code": 30003}, "count": 2}` and `{"kind": "undelivered", "code": 30003, "count": 2}` are one. */
function longForm(item: unknown): unknown {
  if (typeof item === 'string') return { kind: item };
  if (typeof item !== 'object' || item === null || 'kind' in item) return item;
  const key = Object.keys(item).find((name) => KINDS.includes(name));
  if (key === undefined) return item;
  const { [key]: value, ...rest } = item as Record<string, unknown>;
  if (typeof value === 'object' && value !== null) return { kind: key, ...value, ...rest };
  const parameter = MAIN_PARAMETER[key] ?? 'count';
  return typeof value === 'number' ? { kind: key, [parameter]: value, ...rest } : { kind: key, ...rest };
}

/** Takes `{"faults": [...]}`, a bare list, or an object keyed by kind; throws a 400 that names the field. */
export function parseFaults(document: unknown): Fault[] {
  let list = document;
  if (typeof document === 'object' && document !== null && !Array.isArray(document)) {
    const { faults, ...rest } = document as Record<string, unknown>;
    if (faults !== undefined && Object.keys(rest).length === 0) list = faults;
    else if (faults === undefined && Object.keys(rest).some((key) => KINDS.includes(key)))
      list = Object.entries(rest).map(([key, value]) => ({ [key]: value }));
  }
  const candidate = { faults: Array.isArray(list) ? list.map(longForm) : list };
  if (!validate(candidate)) {
    const { field, message } = firstProblem(validate.errors);
    const hint = /kind$/.test(field) ? `: ${KINDS.join(', ')}` : '';
    throw new HttpError(400, { error: `${field || 'faults'} ${message}${hint}`, field: field || 'faults' });
  }
  return candidate.faults as Fault[];
}

/** A small generator with a seed, so that a rate strikes the same requests in every run. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

class ActiveFault {
  hits = 0;
  private readonly random: () => number;

  constructor(
    readonly fault: Fault,
    index: number,
  ) {
    this.random = seeded((fault.seed ?? 1) * 7919 + index);
  }

  strikes(to: string, channel: Channel): boolean {
    const { fault } = this;
    if (fault.channel !== undefined && fault.channel !== channel) return false;
    if (fault.to !== undefined && recipientKey(fault.to) !== recipientKey(to)) return false;
    if (fault.count !== undefined && this.hits >= fault.count) return false;
    if (fault.rate !== undefined && this.random() >= fault.rate) return false;
    this.hits += 1;
    return true;
  }

  get state(): FaultState {
    const { count } = this.fault;
    return { ...this.fault, hits: this.hits, remaining: count === undefined ? null : count - this.hits };
  }
}

/** The faults in force. */
export class FaultList {
  private active: ActiveFault[] = [];

  replace(faults: Fault[]): void {
    this.active = faults.map((fault, index) => new ActiveFault(fault, index));
  }

  get states(): FaultState[] {
    return this.active.map((fault) => fault.state);
  }

  /** How this POST is answered: the first answer fault that strikes. */
  forAnswer(to: string, channel: Channel): Fault | null {
    const kinds: readonly string[] = ANSWER_FAULTS;
    return (
      this.active.find((entry) => kinds.includes(entry.fault.kind) && entry.strikes(to, channel))?.fault ??
      null
    );
  }

  /** What happens to this accepted message afterwards: every delivery fault that strikes. */
  forDelivery(to: string, channel: Channel): Fault[] {
    const kinds: readonly string[] = DELIVERY_FAULTS;
    return this.active
      .filter((entry) => kinds.includes(entry.fault.kind) && entry.strikes(to, channel))
      .map((entry) => entry.fault);
  }
}
