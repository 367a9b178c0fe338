import { EIDO_EXAMPLE } from '../../src/cad/cad.examples';
import { startTestStack, type TestStack } from '../support/test-stack';
import { answerOf, problem, problem400, statusesOf, stopAndCheckLogs } from './api.test-support';

/** The example as it was at another time, for another incident. */
function document(callNumber: string, at: string, changes: Record<string, unknown> = {}) {
  const incident = {
    ...EIDO_EXAMPLE.incidentComponent,
    internalIncidentId: callNumber,
    lastUpdateTimeStamp: at,
  };
  return {
    ...EIDO_EXAMPLE,
    lastUpdateTimeStamp: at,
    incidentComponent: { ...incident, ...(changes['incident'] as object | undefined) },
    emergencyResourceComponent: changes['units'] ?? EIDO_EXAMPLE.emergencyResourceComponent,
  };
}

describe('an EIDO document', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stopAndCheckLogs(stack));
  const post = (body: unknown) => stack.post('/v1/cad/eido', body);
  const callOf = async (callNumber: string) => (await answerOf(stack.get(`/v1/calls/${callNumber}`)))[1];

  it('becomes a call; the same document twice adds nothing', async () => {
    const first = await statusesOf(post(EIDO_EXAMPLE));
    expect([first.length > 3, new Set(first)]).toEqual([true, new Set(['accepted'])]);
    const call = await callOf('26-001234');
    expect(call).toMatchObject({
      stage: 'arrived',
      receivedAt: '2026-03-01T18:39:58.000Z',
      dispatchedAt: '2026-03-01T19:05:00.000Z',
      arrivedAt: '2026-03-01T19:21:07.000Z',
      facts: { source: 'non_emergency', typeCode: 'TFVEH', priority: '4', district: 'D2-B3' },
    });
    expect(new Set(await statusesOf(post(EIDO_EXAMPLE)))).toEqual(new Set(['duplicate']));
    expect(await callOf('26-001234')).toEqual(call);
  });

  it('that is older than one seen adds its units, but its facts lose', async () => {
    const newer = document('OLD-1', '2026-03-01T14:21:07.000-05:00', {
      incident: { beatOrDispatchGroupText: 'NEW' },
    });
    const onTheWay = {
      ...EIDO_EXAMPLE.emergencyResourceComponent[0],
      lastUpdateTimeStamp: '2026-03-01T14:10:00.000-05:00',
      secondaryUnitStatusRegistryText: ['Enroute'],
    };
    const older = document('OLD-1', '2026-03-01T14:10:00.000-05:00', {
      incident: { beatOrDispatchGroupText: 'OLD' },
      units: [onTheWay],
    });
    await statusesOf(post(newer));
    const added = await statusesOf(post(older));
    expect(added).toContain('accepted');
    expect(await callOf('OLD-1')).toMatchObject({
      stage: 'arrived',
      facts: { district: 'NEW' },
      timeline: expect.arrayContaining([expect.objectContaining({ type: 'unit.enroute' })]) as unknown,
    });
  });

  it.each<[string, unknown, { field: string; message: string }[]]>([
    ['no object', [], [{ field: '$', message: 'must be a JSON object' }]],
    ['null', null, [{ field: '$', message: 'must be a JSON object' }]],
    ['a number', 5, [{ field: '$', message: 'must be a JSON object' }]],
    ['empty', {}, [{ field: '$.lastUpdateTimeStamp', message: 'is required' }]],
    [
      'without an incident',
      { lastUpdateTimeStamp: '2026-03-01T14:21:07Z' },
      [
        {
          field: '$.incidentComponent.internalIncidentId',
          message: "is required where the document has no '$id'",
        },
      ],
    ],
    [
      'with a time that is none',
      { $id: 'x', lastUpdateTimeStamp: '2026-02-30T14:21:07Z' },
      [{ field: '$.lastUpdateTimeStamp', message: 'must be an RFC 3339 date and time with an offset' }],
    ],
    [
      'with a member of the wrong type',
      document('BAD', '2026-03-01T14:21:07Z', { incident: { incidentTypeInternalCode: 5 } }),
      [{ field: '$.incidentComponent.incidentTypeInternalCode', message: 'must be string' }],
    ],
    [
      'with NUL in a code',
      document('BAD', '2026-03-01T14:21:07Z', { incident: { incidentTypeInternalCode: 'a\u0000' } }),
      [
        {
          field: '$.incidentComponent.incidentTypeInternalCode',
          message: 'must not contain control characters',
        },
      ],
    ],
  ])('that is bad is refused whole: %s', async (_what, body, errors) => {
    expect(await answerOf(post(body))).toEqual(problem400(...errors));
    expect(await stack.prisma.call.count({ where: { callNumber: 'BAD' } })).toBe(0);
  });

  it.each(['a\ud800b', 'x'.repeat(201)])(
    'with a call number that no event may have is a 400: %j',
    async (number) => {
      expect((await post(document(number, '2026-03-01T14:21:07Z'))).status).toBe(400);
    },
  );

  it.each(['0000-01-01T00:00:00Z', '0000-06-01T00:00:00+14:00', '9999-12-31T23:59:60Z'])(
    'from the end of time (%s) is no failure of ours',
    async (at) => {
      const { status } = await post(document(`TIME-${at}`, at));
      expect([202, 400]).toContain(status);
    },
  );

  it('from the future is refused', async () => {
    stack.clock.set(Date.parse('2026-01-01T00:00:00Z'));
    const [status, body] = await answerOf(post(document('FUTURE', '2026-03-01T14:21:07Z')));
    expect([status, body]).toMatchObject([
      400,
      { errors: [{ message: 'is more than 5 minutes ahead of the server’s clock' }] },
    ]);
    stack.clock.set(null);
  });

  it('with more units than a request may carry events is refused', async () => {
    const [unit] = EIDO_EXAMPLE.emergencyResourceComponent;
    const units = Array.from({ length: 600 }, (_, i) => ({
      ...unit,
      $id: `u${i}`,
      emergencyResourceName: `U${i}`,
    }));
    const [status, body] = await answerOf(post(document('MANY', '2026-03-01T14:21:07Z', { units })));
    expect([status, body]).toMatchObject([413, { title: 'Too many events' }]);
  });

  it('deeper than 40 levels is refused', async () => {
    expect((await post(`${'{"a":'.repeat(41)}1${'}'.repeat(41)}`)).status).toBe(400);
  });

  it('goes nowhere without a key', async () => {
    expect(await answerOf(stack.post('/v1/cad/eido', EIDO_EXAMPLE, { key: null }))).toEqual(
      problem(401, 'Unauthorized', 'A valid API key is needed as a bearer token'),
    );
  });
});
