/** A text on its way to the provider. */
export interface OutgoingText {
  /** The ledger's opaque id: the status callback carries it back. */
  messageId: string;
  to: string;
  from: string;
  body: string;
  /** Seconds after which the provider must not deliver any more. */
  validitySeconds: number;
}

/** What one hand-over came to. Nothing here is retried by the sender itself. */
export type HandOver =
  | { kind: 'accepted'; providerId: string; status: string }
  /** Final: the provider said no. */
  | { kind: 'refused'; code: string; learned: 'opted_out' | 'not_mobile' | null; pageOperator: boolean }
  /** It certainly was not processed: the same text may be handed over again, not before `afterMs`. */
  | { kind: 'not_processed'; afterMs: number }
  /** It may or may not have been accepted. Never repeated; reconciled. */
  | { kind: 'unknown'; why: string };

/** A message as the provider lists it. */
export interface ProviderMessage {
  providerId: string;
  body: string;
  status: string;
  errorCode: string | null;
  /** What its error code teaches about the phone. */
  learned: 'opted_out' | 'not_mobile' | null;
}

/** Whether a phone can take texts, as a paid lookup tells it. */
export type LineType = 'mobile' | 'landline' | 'voip' | 'unknown';

/** Port to whoever carries texts. */
export interface SmsSender {
  handOver(text: OutgoingText): Promise<HandOver>;
  /** Messages to a number that the provider accepted since an instant, for reconciling. */
  listSince(to: string, since: Date): Promise<ProviderMessage[]>;
  /** Null where look-ups are switched off. */
  lineType(number: string): Promise<LineType | null>;
}
