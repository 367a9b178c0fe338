import type { Activities } from '../temporal/contracts/activities';
import type { ActivityDependencies } from './dependencies';
import { keepUp } from './keep-up.activity';
import { sendCallText } from './send-call-text.activity';
import { sendReply } from './send-reply.activity';

/** Binds the activities to what they touch the world with. */
export function createActivities(deps: ActivityDependencies): Activities {
  return {
    sendCallText: (input) => sendCallText(deps, input),
    sendReply: (input) => sendReply(deps, input),
    keepUp: () => keepUp(deps),
  };
}
