import type { Logger } from 'pino';
import type { Clock } from '../src/common/clock';
import type { SmsSender } from '../src/messaging/sms-sender';
import type { CallTextClaims } from '../src/persistence/claim-call-text';
import type { MessageLedger } from '../src/persistence/message-ledger.repository';
import type { ContactRepository } from '../src/persistence/contact.repository';
import type { ReplyClaims } from '../src/persistence/claim-reply';

/** What activities touch the world with; the worker wires it, tests give real parts too. */
export interface ActivityDependencies {
  claims: CallTextClaims;
  replies: ReplyClaims;
  ledger: MessageLedger;
  contacts: ContactRepository;
  sms: SmsSender;
  clock: Clock;
  logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Told of each hand-over, for metrics. */
  onHandOver?(kind: string): void;
}
