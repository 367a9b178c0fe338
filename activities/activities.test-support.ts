import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { Pool } from 'pg';
import { startHarness, ACCOUNT_SID, AUTH_TOKEN, type Harness } from '../tools/carrier/test-support/harness';
import type { ProviderRequest } from '../tools/carrier/types';
import { Vault } from '../src/common/vault';
import { DEFAULT_POLICY, type Policy } from '../src/domain/policy';
import type { CadEventType } from '../src/domain/cad-event';
import { composer } from '../src/messaging/compose-text';
import { TwilioSmsSender, type TwilioOptions } from '../src/messaging/twilio/twilio-sms-sender';
import { CadInboxRepository, type InboxEvent } from '../src/persistence/cad-inbox.repository';
import { CallTextClaims } from '../src/persistence/claim-call-text';
import { ReplyClaims } from '../src/persistence/claim-reply';
import { ContactRepository } from '../src/persistence/contact.repository';
import { InboundRepository } from '../src/persistence/inbound.repository';
import { MessageLedger } from '../src/persistence/message-ledger.repository';
import { PrismaService } from '../src/persistence/prisma.service';
import type { Activities } from '../temporal/contracts/activities';
import type { SendCallTextResult } from '../temporal/contracts/call-notification';
import { createTestDatabase } from '../test/support/database';
import { TestClock } from '../test/support/test-stack';
import type { ActivityDependencies } from './dependencies';
import { createActivities } from './index';

/** The activities with real Postgres and the real SDK, against the carrier simulator. */
export interface ActivityLab {
  carrier: Harness;
  prisma: PrismaService;
  clock: TestClock;
  agencyId: string;
  logged: string[];
  /** Epoch milliseconds at which each call of this lab is received. */
  start: number;
  /** A received call, and its phone. */
  call(policy?: Policy): Promise<{ callId: string; phone: string; callNumber: string }>;
  event(callNumber: string, type: CadEventType, at: number, states?: InboxEvent['states']): Promise<void>;
  /** Asks for one text as the workflow does. */
  send(
    callId: string,
    kind?: 'confirmation' | 'delay' | 'survey',
    asOf?: number,
    sender?: Partial<TwilioOptions>,
  ): Promise<SendCallTextResult>;
  activities(sender?: Partial<TwilioOptions>): Activities;
  run<T>(activity: () => Promise<T>): Promise<T>;
  /** Every POST to the carrier for one phone, in order. */
  posts(phone: string): Promise<ProviderRequest[]>;
  row(callId: string, kind?: string): Promise<LedgerRow>;
  /** A resident's text as the webhook takes it; STOP where there is no answer. */
  inbound(phone: string, answer?: string): Promise<string>;
  /** As if the row had been claimed so long ago. */
  age(messageId: string, seconds: number): Promise<void>;
  stop(): Promise<void>;
}

export interface LedgerRow {
  id: string;
  status: string;
  outcome: string | null;
  reason: string | null;
  providerId: string | null;
  errorCode: string | null;
  flag: string | null;
  attempts: number;
}

export async function startActivityLab(): Promise<ActivityLab> {
  const [database, carrier] = await Promise.all([createTestDatabase(), startHarness()]);
  const pool = new Pool({ connectionString: database.url, max: 12 });
  // The database is dropped while the last connections are still closing.
  pool.on('error', () => undefined);
  const prisma = new PrismaService(pool);
  const vault = new Vault(randomBytes(32).toString('base64'));
  const start = Date.now();
  const clock = new TestClock(start);
  const logged: string[] = [];
  const agency = await prisma.agency.create({
    data: {
      slug: 'phoenix',
      name: 'Phoenix Police',
      nonEmergencyNumber: '602-262-6151',
      smsSender: '+16025550100',
      policies: {
        create: { version: 1, document: { ...DEFAULT_POLICY }, since: new Date(0), createdBy: 'test' },
      },
    },
  });
  const inbox = new CadInboxRepository(prisma, vault);
  const inboundTexts = new InboundRepository(prisma, vault);
  const log = (details: unknown, text?: string): void =>
    void logged.push(`${text ?? ''} ${JSON.stringify(details)}`);

  const activities: ActivityLab['activities'] = (sender = {}) => {
    const deps: ActivityDependencies = {
      claims: new CallTextClaims(prisma, vault, composer('https://texts.example')),
      replies: new ReplyClaims(prisma, vault),
      ledger: new MessageLedger(prisma, vault),
      contacts: new ContactRepository(prisma, vault, sender.lookup === 'line_type'),
      sms: new TwilioSmsSender({
        accountSid: ACCOUNT_SID,
        authToken: AUTH_TOKEN,
        baseUrl: carrier.url,
        // Nobody listens there: what became of a text is learned from the carrier's list alone.
        publicUrl: 'http://127.0.0.1:9',
        lookup: 'off',
        ...sender,
      }),
      clock,
      logger: { info: log, warn: log, error: log },
    };
    return createActivities(deps);
  };
  const run: ActivityLab['run'] = (activity) => new MockActivityEnvironment().run(activity);

  const event: ActivityLab['event'] = async (callNumber, type, at, states) => {
    const eventId = randomUUID();
    await inbox.store(
      agency.id,
      [{ eventId, callNumber, type, at, digest: digestOf(eventId), unitId: null, states: states ?? {} }],
      at,
    );
  };
  let calls = 0;
  return {
    carrier,
    prisma,
    clock,
    agencyId: agency.id,
    logged,
    start,
    activities,
    run,
    event,
    async call(policy) {
      calls += 1;
      if (policy) {
        const version = (await prisma.policy.count()) + 1;
        await prisma.policy.create({
          data: {
            agencyId: agency.id,
            version,
            document: { ...policy },
            since: new Date(0),
            createdBy: 'test',
          },
        });
      }
      const callNumber = `26-${String(calls).padStart(6, '0')}`;
      const phone = `+1602555${String(1_000 + calls)}`;
      const eventId = randomUUID();
      const received: InboxEvent = {
        eventId,
        callNumber,
        type: 'call.received',
        at: start,
        digest: digestOf(eventId),
        unitId: null,
        states: { source: '911', typeCode: 'LARCENY', priority: '3', language: 'en' },
        phone: { valid: true, e164: phone },
      };
      const { changed } = await inbox.store(agency.id, [received], start);
      return { callId: changed[0]?.callId ?? '', phone, callNumber };
    },
    send: (callId, kind = 'confirmation', asOf = clock.now(), sender = {}) =>
      run(() => activities(sender).sendCallText({ agencyId: agency.id, callId, kind, occurrence: 1, asOf })),
    posts: async (phone) => (await carrier.requests()).filter(({ to }) => to === phone),
    row: (callId, kind = 'confirmation') =>
      prisma.message.findFirstOrThrow({ where: { callId, kind, generation: 0 } }),
    async inbound(phone, answer) {
      const text = {
        providerId: `SM${randomBytes(16).toString('hex')}`,
        from: phone,
        to: [agency.smsSender],
      };
      const result = await inboundTexts.take(
        { ...text, body: answer ? 'HELP' : 'STOP', at: clock.now() },
        () =>
          answer
            ? { reading: 'help', answer: { template: 'help', language: 'en', body: answer, segments: 1 } }
            : { reading: 'stop', optOut: true },
      );
      return result.kind === 'taken' ? (result.replyMessageId ?? '') : '';
    },
    async age(messageId, seconds) {
      await prisma.$executeRaw`
        UPDATE messages SET claimed_at = claimed_at - make_interval(secs => ${seconds}) WHERE id = ${messageId}::uuid`;
    },
    async stop() {
      await carrier.close();
      await prisma.$disconnect();
      await pool.end();
      await database.drop();
    },
  };
}

const digestOf = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(text).digest());
