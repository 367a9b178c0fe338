import type { WorkflowExecutionDescription } from '@temporalio/client';
import { searchAttributes } from '../../temporal/contracts/search-attributes';
import { WorkflowLab, type CallFixture } from '../call-fixture.test-support';

const DAY = 24 * 60;

describe('what supervisors see of a call', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await WorkflowLab.start();
  });
  afterAll(() => lab?.stop());

  const attributesOf = ({ typedSearchAttributes: typed }: WorkflowExecutionDescription) =>
    Object.fromEntries(
      Object.entries(searchAttributes).flatMap(([name, key]) => {
        const value = typed.get(key);
        return value === undefined ? [] : [[name, value]];
      }),
    );
  const attributes = async (call: CallFixture) => attributesOf(await call.handle.describe());

  /** The Markdown that the Web UI shows under "current details". */
  const details = async (call: CallFixture): Promise<string> => {
    const metadata = await call.handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
    return metadata.currentDetails ?? '';
  };

  it('stage, priority and agency from the start; the survey’s stage from the close', async () => {
    const call = await lab.call();
    await call.tell('call.received', 0);
    await call.decided('confirmation');
    const open = { agencyId: 'agency', callNumber: '26-001234', callStage: 'open', callPriority: '3' };
    expect(await attributes(call)).toEqual(open);
    await call.tell('unit.arrived', 0);
    await call.tell('call.closed', 0);
    await call.state();
    expect(await attributes(call)).toEqual({
      ...open,
      callStage: 'survey_pending',
      lastTextKind: 'confirmation',
    });
    await call.handle.terminate();
  });

  it('why a text was not sent', async () => {
    const call = await lab.call();
    await call.tell('call.received', 0, { juvenile: true });
    await call.decided('confirmation: juvenile');
    expect(await attributes(call)).toMatchObject({
      callStage: 'open',
      lastTextKind: 'confirmation',
      suppressedReason: 'juvenile',
    });
    await call.handle.terminate();
  });

  it('the reason for a survey that was not sent, after the workflow has ended too', async () => {
    const call = await lab.call();
    await call.tell('call.received', 0);
    await call.decided('confirmation');
    await call.tell('call.cancelled', 0);
    await lab.minutes(DAY);
    await call.handle.result();
    expect(await attributes(call)).toMatchObject({
      callStage: 'finished',
      lastTextKind: 'survey',
      suppressedReason: 'cancelled',
    });
  });

  it('the call at a glance', async () => {
    const call = await lab.call();
    await call.tell('call.received', 0);
    await call.decided('confirmation');
    const received = new Date(call.start).toISOString();
    const due = new Date(call.start + 30 * 60_000).toISOString();
    expect((await details(call)).split('\n')).toEqual([
      'Type **LARCENY**, priority **3**, source 911',
      '',
      '| received | dispatched | arrived | closed |',
      '| --- | --- | --- | --- |',
      `| ${received} | — | — | — |`,
      '',
      '- confirmation: sent',
      '',
      `Next: Delay text 1: priority 3, 30 min at ${due}`,
    ]);
    await call.tell('unit.arrived', 0);
    expect(await details(call)).toContain('Next: nothing scheduled; waiting for the call to go on');
    await call.handle.terminate();
  });
});
