import type { SendCallTextInput, SendCallTextResult } from './call-notification';
import type { SendReplyInput, SendReplyResult, UpkeepResult } from './reply-to-text';

/** The activities that workflows may call; `activities/index.ts` makes them. */
export interface Activities {
  sendCallText(input: SendCallTextInput): Promise<SendCallTextResult>;
  sendReply(input: SendReplyInput): Promise<SendReplyResult>;
  keepUp(): Promise<UpkeepResult>;
}
