import type { CallSource } from './cad-event';
import type { Language } from './language';

/** A department's rules, one versioned JSON document (contract, section 3). Durations may be fractions. */
export interface Policy {
  timeZone: string;
  textableSources: CallSource[];
  callTypes: { text: string[]; suppress: string[] };
  excludedPriorities: string[];
  confirmation: { enabled: boolean; maxAgeMinutes: number };
  delay: {
    enabled: boolean;
    until: 'dispatched' | 'arrived';
    /** Rising lists by priority, with `default` for every priority that has none of its own. */
    thresholdsMinutes: Record<string, number[]>;
    graceMinutes: number;
  };
  survey: {
    enabled: boolean;
    delayMinutes: number;
    /** Wall clock of the agency's zone, start inclusive, end exclusive; null means any hour. */
    window: { start: string; end: string } | null;
    maxAgeHours: number;
    samplePercent: number;
    cooldownDays: number;
    excludedDispositions: string[];
  };
  languages: { default: Language; offered: Language[] };
  duplicateCallWindowMinutes: number;
  dailyCapPerPhone: number;
  highVolumeOpenCalls: number;
  reuseCallNumberAfterDays: number;
  paused: boolean;
}

/** What the timing of a call's texts needs: the part of the policy that a workflow carries. */
export type TimingPolicy = Pick<Policy, 'timeZone' | 'confirmation' | 'delay' | 'survey'>;

/** A policy in force: thresholds that passed before `since` are gone under it. */
export interface PolicyInForce<P extends TimingPolicy = Policy> {
  version: number;
  /** Epoch milliseconds; `-Infinity` does not survive JSON, so a first version uses 0. */
  since: number;
  document: P;
}

/** Takes from a policy the part that timing needs, and nothing that identifies a person's call. */
export function timingOf(policy: Policy): TimingPolicy {
  const { timeZone, confirmation, delay, survey } = policy;
  return { timeZone, confirmation, delay, survey };
}

export const DEFAULT_POLICY: Policy = {
  timeZone: 'America/Phoenix',
  textableSources: ['911', 'non_emergency', 'text_to_911'],
  callTypes: { text: ['LARCENY', 'NOISE'], suppress: ['DOMESTIC', 'SEXOFF'] },
  excludedPriorities: ['1'],
  confirmation: { enabled: true, maxAgeMinutes: 10 },
  delay: {
    enabled: true,
    until: 'arrived',
    thresholdsMinutes: { '2': [20, 60], default: [30, 90] },
    graceMinutes: 10,
  },
  survey: {
    enabled: true,
    delayMinutes: 1440,
    window: { start: '09:00', end: '20:00' },
    maxAgeHours: 96,
    samplePercent: 100,
    cooldownDays: 30,
    excludedDispositions: ['duplicate', 'test'],
  },
  languages: { default: 'en', offered: ['en', 'es', 'fr', 'ar', 'sw', 'fa'] },
  duplicateCallWindowMinutes: 30,
  dailyCapPerPhone: 6,
  highVolumeOpenCalls: 40,
  reuseCallNumberAfterDays: 7,
  paused: false,
};
