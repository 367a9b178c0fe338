/** What a started simulator is told. */
export interface CarrierOptions {
  /** 0 picks a free port. */
  port: number;
  host?: string | undefined;
  accountSid: string;
  authToken: string;
  /** Where a phone's reply is POSTed, signed as Twilio signs. */
  inboundWebhookUrl?: string | undefined;
  /** The engine's API and a key for it, for the strip of running calls. */
  apiUrl?: string | undefined;
  apiKey?: string | undefined;
  /** Checked where it is given; otherwise any bearer key passes. */
  sendgridApiKey?: string | undefined;
  /** Wall-clock pause between two states of a message. */
  callbackDelayMs?: number | undefined;
  /** JSON lines; messages and labels of phones survive a restart. */
  dataFile?: string | undefined;
  /** Refuse with 21610 a number that replied STOP, as Twilio's own opt-out does. Off: the engine must do it. */
  blockStoppedNumbers?: boolean | undefined;
  /** The sender of a messaging service, and of a reply to a phone that got no text yet. */
  defaultSender?: string | undefined;
  now?: (() => Date) | undefined;
}

/** What may change after the start, because the API often gets its port later. */
export type CarrierLinks = Pick<CarrierOptions, 'inboundWebhookUrl' | 'apiUrl' | 'apiKey'>;

export type Channel = 'sms' | 'email';
export type MessageStatus =
  'accepted' | 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'received' | 'canceled';
/** `reply` is a TwiML message that answered a phone's text. */
export type Direction = 'outbound' | 'inbound' | 'reply';

/** One text or e-mail as the simulator keeps and shows it. */
export interface SimMessage {
  sid: string;
  to: string;
  from: string;
  body: string;
  at: string;
  channel: Channel;
  direction: Direction;
  status: MessageStatus;
  errorCode: number | null;
  segments: number;
  sentAt: string | null;
  updatedAt: string;
  messagingServiceSid: string | null;
  statusCallback: string | null;
  subject?: string;
  html?: string;
  customArgs?: Record<string, unknown>;
}

export type LineType = 'mobile' | 'landline' | 'fixedVoip' | 'nonFixedVoip' | 'tollFree' | 'unknown';

/** How a phone is labelled on the page, and what a lookup says of it. */
export interface SimPhone {
  number: string;
  name: string | null;
  language: string | null;
  lineType: LineType;
}

/** One POST on a provider's path. `dropped`: it was neither accepted nor answered. */
export interface ProviderRequest {
  at: string;
  path: string;
  to: string | null;
  body: string | null;
  outcome: 'accepted' | 'rejected' | 'dropped';
  /** The HTTP status that was answered; null where nothing was. */
  status: number | null;
  fault?: string;
  sid?: string;
}

export type StreamEvent =
  | { event: 'message'; data: SimMessage }
  | { event: 'status'; data: Pick<SimMessage, 'sid' | 'status' | 'errorCode' | 'updatedAt'> }
  | { event: 'phone'; data: SimPhone }
  | { event: 'faults'; data: unknown }
  | { event: 'reset'; data: null };
