import { inviteToSurvey } from '../../src/persistence/survey.repository';
import type { TestStack } from '../support/test-stack';
import { received, statusesOf } from './api.test-support';
import { newMessage } from './webhook.test-support';

/** A survey's link, with the rows that a worker would have written. */
export async function invite(stack: TestStack, language = 'en'): Promise<string> {
  const event = received();
  await statusesOf(stack.post('/v1/cad/events', event));
  const call = await stack.prisma.call.findFirstOrThrow({
    where: { callNumber: String(event['callNumber']) },
  });
  const messageId = await newMessage(stack, { callId: call.id, kind: 'survey' });
  return inviteToSurvey(stack.prisma, {
    agencyId: stack.agency.id,
    callId: call.id,
    messageId,
    language,
    now: stack.clock.now(),
  });
}
