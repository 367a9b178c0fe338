import { startActivityLab, type ActivityLab } from './activities.test-support';

const MINUTE = 60_000;

describe('sendCallText', () => {
  let lab: ActivityLab;
  beforeAll(async () => {
    lab = await startActivityLab();
  });
  afterAll(() => lab?.stop());
  afterEach(async () => {
    lab.clock.set(lab.start);
    await lab.carrier.setFaults();
  });

  /** What the carrier did, or may have done, for a phone: at most one may have been accepted. */
  const outcomes = async (phone: string): Promise<string[]> => {
    const posts = await lab.posts(phone);
    expect(posts.filter(({ outcome }) => outcome === 'accepted').length).toBeLessThanOrEqual(1);
    return posts.map(({ outcome, status }) => `${outcome} ${status ?? ''}`.trim());
  };
  const keepUp = () => lab.run(() => lab.activities().keepUp());

  it('accepted: one POST, its id stored at once, the phone greeted', async () => {
    const { callId, phone, callNumber } = await lab.call();
    const answer = await lab.send(callId);
    expect(answer).toMatchObject({
      outcome: 'recorded',
      snapshot: { decisions: [{ kind: 'confirmation', occurrence: 1, outcome: 'message' }] },
    });
    const [text] = await lab.carrier.messages(phone);
    expect(text?.body).toContain(callNumber);
    expect(await lab.row(callId)).toMatchObject({
      outcome: 'message',
      status: 'queued',
      providerId: text?.sid,
      attempts: 1,
      flag: null,
    });
    const contact = await lab.prisma.contact.findFirstOrThrow({ where: { calls: { some: { id: callId } } } });
    expect(contact.greetedAt).not.toBeNull();
    expect(await outcomes(phone)).toEqual(['accepted 201']);
  });

  it('asked again, or by ten workers at once: one POST', async () => {
    const { callId, phone } = await lab.call();
    const answers = await Promise.all(Array.from({ length: 10 }, () => lab.send(callId)));
    expect(answers.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(1);
    expect(answers.filter(({ outcome }) => outcome === 'not_due')).toHaveLength(9);
    expect((await lab.send(callId)).outcome).toBe('not_due');
    expect(await outcomes(phone)).toEqual(['accepted 201']);
  });

  it('never decides as of an earlier instant than the workflow’s', async () => {
    const { callId, phone } = await lab.call();
    const answer = await lab.send(callId, 'confirmation', lab.start + 11 * MINUTE);
    expect(answer.outcome).toBe('recorded');
    expect(await lab.row(callId)).toMatchObject({ outcome: 'suppressed', reason: 'stale' });
    expect(await outcomes(phone)).toEqual([]);
  });

  it('refused with 21610: the opt-out is kept, and gates the next text', async () => {
    const { callId, phone } = await lab.call();
    await lab.carrier.setFaults({ kind: 'rejectCode', code: 21610, to: phone });
    expect((await lab.send(callId)).outcome).toBe('recorded');
    expect(await lab.row(callId)).toMatchObject({ outcome: 'message', status: 'failed', errorCode: '21610' });
    const optOuts = await lab.prisma.optOut.findMany({
      where: { contact: { calls: { some: { id: callId } } } },
      orderBy: { purpose: 'asc' },
    });
    expect(optOuts.map(({ purpose, source }) => `${purpose}/${source}`)).toEqual([
      'alerts/carrier',
      'calls/carrier',
      'surveys/carrier',
    ]);
    await lab.send(callId, 'delay', lab.start + 30 * MINUTE);
    expect(await lab.row(callId, 'delay')).toMatchObject({ outcome: 'suppressed', reason: 'opted_out' });
    expect(await outcomes(phone)).toEqual(['rejected 400']);
  });

  it.each([21614, 21635])('refused with %d: no mobile, and that gates the next text', async (code) => {
    const { callId, phone } = await lab.call();
    await lab.carrier.setFaults({ kind: 'rejectCode', code, to: phone });
    await lab.send(callId);
    expect(await lab.row(callId)).toMatchObject({ status: 'failed', errorCode: String(code), flag: null });
    await lab.send(callId, 'delay', lab.start + 30 * MINUTE);
    expect(await lab.row(callId, 'delay')).toMatchObject({ outcome: 'suppressed', reason: 'not_mobile' });
    expect(await outcomes(phone)).toEqual(['rejected 400']);
  });

  it('refused because of our account: flagged for an operator, and nothing learned of the phone', async () => {
    const { callId, phone } = await lab.call();
    await lab.carrier.setFaults({ kind: 'rejectCode', code: 20003, http: 401, to: phone });
    await lab.send(callId);
    expect(await lab.row(callId)).toMatchObject({ status: 'failed', flag: 'operator_needed' });
    await lab.carrier.setFaults();
    await lab.send(callId, 'delay', lab.start + 30 * MINUTE);
    expect(await lab.row(callId, 'delay')).toMatchObject({ outcome: 'message', status: 'queued' });
  });

  it('too fast (429): the row waits undecided, is claimed again, and goes once', async () => {
    const { callId, phone } = await lab.call();
    await lab.carrier.setFaults({ kind: 'reject429', count: 2, to: phone });
    const first = await lab.send(callId);
    const second = await lab.send(callId);
    for (const [answer, ceiling] of [
      [first, 1_000],
      [second, 2_000],
    ] as const) {
      const afterMs = answer.outcome === 'try_later' ? answer.afterMs : NaN;
      expect(afterMs).toBeGreaterThanOrEqual(ceiling / 2);
      expect(afterMs).toBeLessThanOrEqual(ceiling);
    }
    expect(await lab.row(callId)).toMatchObject({ status: 'pending', outcome: null, attempts: 2 });
    expect((await lab.send(callId)).outcome).toBe('recorded');
    expect(await lab.row(callId)).toMatchObject({ status: 'queued', outcome: 'message', attempts: 3 });
    expect(await outcomes(phone)).toEqual(['rejected 429', 'rejected 429', 'accepted 201']);
  });

  it('too fast, and a STOP before the next try: the gates run again, nothing goes', async () => {
    const { callId, phone } = await lab.call();
    await lab.carrier.setFaults({ kind: 'reject429', count: 1, to: phone });
    await lab.send(callId);
    await lab.inbound(phone);
    expect((await lab.send(callId)).outcome).toBe('recorded');
    expect(await lab.row(callId)).toMatchObject({
      status: 'suppressed',
      outcome: 'suppressed',
      reason: 'opted_out',
      // What the message would have cost must not stand in a report of what was sent.
      segments: null,
      deadlineAt: null,
    });
    expect(await outcomes(phone)).toEqual(['rejected 429']);
  });

  it('too fast until it is too late: stale, and nothing goes', async () => {
    const { callId, phone } = await lab.call();
    await lab.carrier.setFaults({ kind: 'reject429', count: 1, to: phone });
    await lab.send(callId);
    lab.clock.set(lab.start + 10 * MINUTE + 1);
    await lab.send(callId);
    expect(await lab.row(callId)).toMatchObject({ outcome: 'suppressed', reason: 'stale' });
    expect(await outcomes(phone)).toEqual(['rejected 429']);
  });

  it('connection refused: it never left, so it is tried again', async () => {
    const { callId, phone } = await lab.call();
    const answer = await lab.send(callId, 'confirmation', lab.start, { baseUrl: 'http://127.0.0.1:9' });
    expect(answer.outcome).toBe('try_later');
    expect(await lab.row(callId)).toMatchObject({ status: 'pending', outcome: null });
    expect((await lab.send(callId)).outcome).toBe('recorded');
    expect(await outcomes(phone)).toEqual(['accepted 201']);
  });

  it.each([
    ['a 500 after it was accepted', { kind: 'error500AfterAccept' }],
    ['no answer after it was accepted', { kind: 'timeoutAfterAccept' }],
    ['an answer cut short after it was accepted', { kind: 'garbageBody' }],
  ])('%s: unknown, found in the carrier’s list, never sent again', async (_name, fault) => {
    const { callId, phone } = await lab.call();
    await lab.carrier.setFaults({ ...fault, to: phone });
    expect((await lab.send(callId, 'confirmation', lab.start, { timeoutMs: 500 })).outcome).toBe('recorded');
    const row = await lab.row(callId);
    expect(row).toMatchObject({ status: 'unknown', outcome: 'message', providerId: null });
    expect((await lab.send(callId)).outcome).toBe('not_due');
    // Older than the grace too: what the list shows goes before giving up.
    await lab.age(row.id, 6 * 60);
    expect(await keepUp()).toMatchObject({ reconciled: 1, dropped: 0 });
    const [text] = await lab.carrier.messages(phone);
    expect(await lab.row(callId)).toMatchObject({ providerId: text?.sid, flag: null });
    expect(['queued', 'sent', 'delivered']).toContain((await lab.row(callId)).status);
    expect(await keepUp()).toMatchObject({ reconciled: 0, dropped: 0 });
    expect(await lab.posts(phone)).toHaveLength(1);
  });

  it.each([
    ['a 500 before it was accepted', { kind: 'error500BeforeAccept' }],
    ['a connection that was cut', { kind: 'closeSocket' }],
    ['a carrier that hangs', { kind: 'hangSeconds', seconds: 2 }],
  ])('%s: unknown, then dropped and flagged after 5 minutes', async (_name, fault) => {
    const { callId, phone } = await lab.call();
    await lab.carrier.setFaults({ ...fault, to: phone });
    expect((await lab.send(callId, 'confirmation', lab.start, { timeoutMs: 500 })).outcome).toBe('recorded');
    const { id } = await lab.row(callId);
    expect(await lab.row(callId)).toMatchObject({ status: 'unknown', outcome: 'message' });
    await lab.age(id, 4 * 60);
    expect(await keepUp()).toMatchObject({ dropped: 0 });
    expect(await lab.row(callId)).toMatchObject({ status: 'unknown', flag: null });
    await lab.age(id, 61);
    expect(await keepUp()).toMatchObject({ reconciled: 0, dropped: 1 });
    expect(await lab.row(callId)).toMatchObject({
      status: 'dropped',
      outcome: 'message',
      flag: 'outcome_unknown',
    });
    await lab.carrier.setFaults();
    expect((await lab.send(callId)).outcome).toBe('not_due');
    expect(await lab.posts(phone)).toHaveLength(1);
    expect(await lab.carrier.messages(phone)).toEqual([]);
  });

  it('a landline found by look-up gets nothing; a look-up that fails is no reason against a text', async () => {
    const one = await lab.call();
    await lab.carrier.send('PUT', `/sim/phones/${one.phone}`, { lineType: 'landline' });
    await lab.send(one.callId, 'confirmation', lab.start, { lookup: 'line_type' });
    expect(await lab.row(one.callId)).toMatchObject({ outcome: 'suppressed', reason: 'not_mobile' });
    expect(await outcomes(one.phone)).toEqual([]);
    const two = await lab.call();
    await lab.send(two.callId, 'confirmation', lab.start, { lookup: 'line_type', authToken: 'wrong' });
    expect(await lab.row(two.callId)).toMatchObject({ outcome: 'message' });
  });

  it('logs no phone number', () => {
    expect(lab.logged.length).toBeGreaterThan(0);
    expect(lab.logged.join('\n')).not.toMatch(/602\D?555/);
  });
});
