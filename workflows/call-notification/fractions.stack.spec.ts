import { ANY_HOUR, WorkflowLab } from '../call-fixture.test-support';

describe('durations that are no whole milliseconds', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await WorkflowLab.start();
  });
  afterAll(() => lab?.stop());

  it('need one timer each, as others do', async () => {
    const call = await lab.call({
      ...ANY_HOUR,
      delay: { ...ANY_HOUR.delay, thresholdsMinutes: { default: [20 / 7] } },
      survey: { ...ANY_HOUR.survey, delayMinutes: 1440 / 7 },
    });
    await call.tell('call.received', 0);
    await lab.minutes(5);
    await call.recorded('confirmation', 'delay 1');
    await call.tell('call.closed', 5);
    await lab.minutes(220);
    await call.handle.result();
    expect(call.outcomes).toEqual(['confirmation', 'delay 1', 'survey']);
    expect(call.asked).toHaveLength(3);
    const { events } = await call.handle.fetchHistory();
    expect((events ?? []).filter((event) => event.timerStartedEventAttributes)).toHaveLength(2);
  });
});
