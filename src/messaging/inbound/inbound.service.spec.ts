import { DEFAULT_POLICY } from '../../domain/policy';
import type { TemporalDispatch } from '../../orchestration/temporal-dispatch';
import type {
  InboundRepository,
  InboundResult,
  InboundSituation,
} from '../../persistence/inbound.repository';
import { decideInbound, InboundService } from './inbound.service';
import type { Reply } from './keywords';

const situation = (changes: Partial<InboundSituation> = {}): InboundSituation => ({
  agencyName: 'Phoenix Police',
  nonEmergencyNumber: '602-262-6151',
  policy: DEFAULT_POLICY,
  optedOut: false,
  language: null,
  toldNotMonitored: false,
  ...changes,
});

const STOP: Reply = { kind: 'stop' };
const START: Reply = { kind: 'start' };
const HELP: Reply = { kind: 'help' };
const OTHER: Reply = { kind: 'other' };
const ONE: Reply = { kind: 'acknowledge' };
const SPANISH: Reply = { kind: 'language', language: 'es' };

describe('what a reply does', () => {
  it.each<[string, Reply, Partial<InboundSituation>, object, string | null]>([
    ['STOP', STOP, {}, { reading: 'stop', optOut: true }, 'opt_out_confirmed'],
    ['a second STOP', STOP, { optedOut: true }, { reading: 'stop', optOut: true }, null],
    ['START', START, { optedOut: true }, { reading: 'start', optIn: true }, 'opt_in_confirmed'],
    ['START out of the blue', START, {}, { reading: 'start', optIn: true }, 'opt_in_confirmed'],
    ['HELP', HELP, {}, { reading: 'help' }, 'help'],
    ['HELP after STOP', HELP, { optedOut: true, toldNotMonitored: true }, { reading: 'help' }, 'help'],
    ['a language', SPANISH, {}, { reading: 'language/es', language: 'es' }, 'language_changed'],
    [
      'a language after STOP',
      SPANISH,
      { optedOut: true },
      { reading: 'language/es', language: 'es' },
      'language_changed',
    ],
    ['other words', OTHER, {}, { reading: 'other' }, 'not_monitored'],
    ['other words again', OTHER, { toldNotMonitored: true }, { reading: 'other' }, null],
    ['other words after STOP', OTHER, { optedOut: true }, { reading: 'other' }, null],
    ['a 1 that nothing asked for', ONE, {}, { reading: 'acknowledge' }, 'not_monitored'],
  ])('%s', (_what, reply, changes, effects, template) => {
    const outcome = decideInbound(reply, situation(changes), false);
    expect(outcome).toEqual({
      ...effects,
      ...(template && { answer: expect.objectContaining({ template }) as unknown }),
    });
    const { answer: _answer, ...same } = outcome;
    expect(decideInbound(reply, situation(changes), true)).toEqual(same);
  });

  it.each([
    [null, 'en'],
    ['ar', 'ar'],
    ['de', 'en'],
  ])('answers a phone that reads %s in %s', (language, expected) => {
    expect(decideInbound(HELP, situation({ language }), false).answer?.language).toBe(expected);
  });

  it('leaves the language as it is where the one asked for is not offered', () => {
    const policy = { ...DEFAULT_POLICY, languages: { default: 'fr' as const, offered: ['fr' as const] } };
    const outcome = decideInbound(SPANISH, situation({ policy }), false);
    expect([outcome.language, outcome.answer?.language]).toEqual([undefined, 'fr']);
  });

  it('names 911 and the department in the answer to a cry for help', () => {
    const body = decideInbound(HELP, situation(), false).answer?.body ?? '';
    expect(body).toContain('911');
    expect(body).toContain('602-262-6151');
    expect(body).toContain('Phoenix Police');
  });
});

describe('the inbound service', () => {
  const TEXT = { providerId: 'SM1', from: '+16025550142', to: ['+16025550100'], body: 'STOP', at: 0 };
  async function taken(result: InboundResult): Promise<unknown[]> {
    const told: unknown[] = [];
    const service = new InboundService(
      { take: () => Promise.resolve(result) } as unknown as InboundRepository,
      { soon: (work: unknown[]) => told.push(...work) } as unknown as TemporalDispatch,
    );
    expect(await service.take(TEXT, undefined)).toBe(result);
    return told;
  }

  it('tells Temporal of an answer, and of nothing else', async () => {
    expect(await taken({ kind: 'taken', agencyId: 'a', replyMessageId: 'm' })).toEqual([
      { kind: 'reply', agencyId: 'a', version: 1, messageId: 'm' },
    ]);
    expect(await taken({ kind: 'taken', agencyId: 'a', replyMessageId: null })).toEqual([]);
    expect(await taken({ kind: 'duplicate' })).toEqual([]);
    expect(await taken({ kind: 'no_agency' })).toEqual([]);
  });

  it.each([undefined, '', 'STOP'])('takes OptOutType %j as the provider means it', async (optOutType) => {
    let answered: boolean | undefined;
    const service = new InboundService(
      {
        take: (_text: unknown, decide: (s: InboundSituation) => { answer?: object }) => {
          answered = decide(situation()).answer !== undefined;
          return Promise.resolve({ kind: 'duplicate' });
        },
      } as unknown as InboundRepository,
      { soon: () => undefined } as unknown as TemporalDispatch,
    );
    await service.take(TEXT, optOutType);
    expect(answered).toBe(optOutType !== 'STOP');
  });
});
