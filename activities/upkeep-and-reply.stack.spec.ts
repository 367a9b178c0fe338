import { startActivityLab, type ActivityLab } from './activities.test-support';

describe('keepUp', () => {
  let lab: ActivityLab;
  beforeAll(async () => {
    lab = await startActivityLab();
  });
  afterAll(() => lab?.stop());
  afterEach(() => lab.carrier.setFaults());

  const keepUp = () => lab.run(() => lab.activities().keepUp());

  it('reaps a row that a dead worker left, after a minute and not before', async () => {
    const { callId, phone } = await lab.call();
    await lab.send(callId);
    const { id } = await lab.row(callId);
    // As if the worker had died between the carrier's answer and the statement that stores it.
    await lab.prisma.message.update({
      where: { id },
      data: { status: 'sending', providerId: null, claimedAt: new Date() },
    });
    expect(await keepUp()).toEqual({ reaped: 0, reconciled: 0, dropped: 0 });
    await lab.age(id, 61);
    expect(await keepUp()).toEqual({ reaped: 1, reconciled: 1, dropped: 0 });
    const [text] = await lab.carrier.messages(phone);
    expect((await lab.row(callId)).providerId).toBe(text?.sid);
    expect(await lab.posts(phone)).toHaveLength(1);
  });

  it('takes a listed message for one row only', async () => {
    const { callId } = await lab.call();
    await lab.send(callId);
    const first = await lab.prisma.message.findFirstOrThrow({ where: { callId } });
    // Another row with the very same words to the same phone, whose own hand-over was lost for good.
    const twin = await lab.prisma.message.create({
      data: {
        ...first,
        id: crypto.randomUUID(),
        occurrence: 99,
        status: 'unknown',
        providerId: null,
        claimedAt: new Date(),
      },
    });
    expect(await keepUp()).toMatchObject({ reconciled: 0 });
    await lab.age(twin.id, 301);
    expect(await keepUp()).toMatchObject({ reconciled: 0, dropped: 1 });
    expect((await lab.row(callId)).providerId).toBe(first.providerId);
  });

  it('leaves all as it is while the carrier’s list cannot be read, and gives up only after the grace', async () => {
    const { callId, phone } = await lab.call();
    await lab.carrier.setFaults({ kind: 'error500AfterAccept', to: phone });
    await lab.send(callId);
    const { id } = await lab.row(callId);
    const away = () => lab.run(() => lab.activities({ baseUrl: 'http://127.0.0.1:9' }).keepUp());
    expect(await away()).toEqual({ reaped: 0, reconciled: 0, dropped: 0 });
    await lab.age(id, 301);
    expect(await away()).toEqual({ reaped: 0, reconciled: 0, dropped: 1 });
    expect(await lab.row(callId)).toMatchObject({ status: 'dropped', flag: 'outcome_unknown' });
  });

  it('may run twice at once', async () => {
    const { callId, phone } = await lab.call();
    await lab.carrier.setFaults({ kind: 'garbageBody', to: phone });
    await lab.send(callId);
    await Promise.all([keepUp(), keepUp(), keepUp()]);
    const [text] = await lab.carrier.messages(phone);
    expect((await lab.row(callId)).providerId).toBe(text?.sid);
  });

  it('tells of a text that the carrier could not deliver, with its code', async () => {
    const { callId, phone } = await lab.call();
    await lab.carrier.setFaults(
      { kind: 'error500AfterAccept', to: phone },
      { kind: 'undelivered', code: 30006, to: phone },
    );
    await lab.send(callId);
    const [text] = await lab.carrier.messages(phone);
    await lab.carrier.untilStatus(text?.sid ?? '', 'undelivered');
    await keepUp();
    expect(await lab.row(callId)).toMatchObject({ status: 'undelivered', errorCode: '30006' });
    // A landline: what the list taught gates the next text, as a receipt would.
    await lab.send(callId, 'delay', lab.start + 30 * 60_000);
    expect(await lab.row(callId, 'delay')).toMatchObject({ outcome: 'suppressed', reason: 'not_mobile' });
  });
});

describe('sendReply', () => {
  let lab: ActivityLab;
  let messageId: string;
  const phone = '+16025550142';

  beforeAll(async () => {
    lab = await startActivityLab();
  });
  afterAll(() => lab?.stop());
  beforeEach(async () => {
    await lab.carrier.send('DELETE', '/sim/messages');
    await lab.carrier.setFaults();
    messageId = await lab.inbound(phone, 'Phoenix Police: this number is not monitored.');
  });
  afterEach(() => lab.clock.set(lab.start));

  const reply = () => lab.run(() => lab.activities({ timeoutMs: 500 }).sendReply({ messageId }));
  const row = () => lab.prisma.message.findUniqueOrThrow({ where: { id: messageId } });

  it('hands the answer over once, however often it is asked', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, reply));
    expect(answers).toEqual(Array.from({ length: 5 }, () => ({ outcome: 'recorded' })));
    expect(await row()).toMatchObject({ status: 'queued', outcome: 'message' });
    expect(await lab.posts(phone)).toHaveLength(1);
  });

  it('answers who has opted out: it is what the person asked for', async () => {
    await lab.inbound(phone);
    await reply();
    expect(await lab.posts(phone)).toHaveLength(1);
  });

  it('waits where the carrier is too busy, and goes later', async () => {
    await lab.carrier.setFaults({ kind: 'reject429', count: 1 });
    expect((await reply()).outcome).toBe('try_later');
    expect(await row()).toMatchObject({ status: 'pending', outcome: null });
    expect((await reply()).outcome).toBe('recorded');
    expect((await lab.posts(phone)).map(({ outcome }) => outcome)).toEqual(['rejected', 'accepted']);
  });

  it('is dropped and flagged after its hour, at its last instant not yet', async () => {
    lab.clock.set(lab.start + 3_600_000 + 1);
    expect((await reply()).outcome).toBe('recorded');
    expect(await row()).toMatchObject({ status: 'dropped', flag: 'too_late' });
    expect(await lab.posts(phone)).toEqual([]);
  });

  it('goes at the last instant of its hour', async () => {
    lab.clock.set(lab.start + 3_600_000);
    await reply();
    expect(await lab.posts(phone)).toHaveLength(1);
  });

  it('is not repeated where the carrier’s answer was lost', async () => {
    await lab.carrier.setFaults({ kind: 'timeoutAfterAccept', count: 1 });
    expect((await reply()).outcome).toBe('recorded');
    expect(await row()).toMatchObject({ status: 'unknown' });
    expect((await reply()).outcome).toBe('recorded');
    expect(await lab.posts(phone)).toHaveLength(1);
  });

  it('of a message that nobody knows sends nothing', async () => {
    messageId = crypto.randomUUID();
    expect((await reply()).outcome).toBe('recorded');
    expect(await lab.posts(phone)).toEqual([]);
  });
});
