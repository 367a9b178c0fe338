import { EventEmitter } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { recipientKey, sameRecipient } from './numbers';
import type { MessageStatus, ProviderRequest, SimMessage, SimPhone, StreamEvent } from './types';

type StatusChange = Pick<SimMessage, 'sid' | 'status' | 'errorCode' | 'updatedAt' | 'sentAt'>;
type Line =
  | { kind: 'message'; data: SimMessage }
  | { kind: 'status'; data: StatusChange }
  | { kind: 'redact' | 'delete'; data: { sid: string } }
  | { kind: 'phone'; data: SimPhone };

const FINAL: ReadonlySet<MessageStatus> = new Set([
  'delivered',
  'undelivered',
  'failed',
  'received',
  'canceled',
]);

/** Everything that the simulator remembers; each change is announced, and appended to the data file if there is one. */
export class CarrierStore {
  readonly requests: ProviderRequest[] = [];
  private readonly messages = new Map<string, SimMessage>();
  private readonly phones = new Map<string, SimPhone>();
  private readonly stopped = new Set<string>();
  private readonly events = new EventEmitter().setMaxListeners(0);

  constructor(private readonly dataFile?: string) {
    if (!dataFile) return;
    mkdirSync(dirname(dataFile), { recursive: true });
    if (existsSync(dataFile)) this.load(readFileSync(dataFile, 'utf8'));
  }

  /** Calls `listener` with every change until the returned function is called. */
  subscribe(listener: (event: StreamEvent) => void): () => void {
    this.events.on('change', listener);
    return () => this.events.off('change', listener);
  }

  announce(event: StreamEvent): void {
    this.events.emit('change', event);
  }

  add(message: SimMessage): SimMessage {
    this.messages.set(message.sid, message);
    this.append({ kind: 'message', data: message });
    this.announce({ event: 'message', data: message });
    return message;
  }

  setStatus(
    sid: string,
    status: MessageStatus,
    errorCode: number | null,
    at: string,
  ): SimMessage | undefined {
    const message = this.messages.get(sid);
    if (!message) return undefined;
    const sentAt = message.sentAt ?? (status === 'sent' || status === 'delivered' ? at : null);
    const change: StatusChange = { sid, status, errorCode, updatedAt: at, sentAt };
    Object.assign(message, change);
    this.append({ kind: 'status', data: change });
    this.announce({ event: 'status', data: { sid, status, errorCode, updatedAt: at } });
    return message;
  }

  /** Twilio's redaction: the text goes, the record stays. */
  redact(sid: string): void {
    const message = this.messages.get(sid);
    if (!message) return;
    message.body = '';
    this.append({ kind: 'redact', data: { sid } });
    this.announce({ event: 'message', data: message });
  }

  remove(sid: string): void {
    if (this.messages.delete(sid)) this.append({ kind: 'delete', data: { sid } });
  }

  get(sid: string): SimMessage | undefined {
    return this.messages.get(sid);
  }

  /** All messages, oldest first. */
  all(): SimMessage[] {
    return [...this.messages.values()];
  }

  /** Messages that a restart left on their way. */
  unfinished(): SimMessage[] {
    return this.all().filter((message) => !FINAL.has(message.status));
  }

  lastTextTo(number: string): SimMessage | undefined {
    return this.all().findLast(
      (message) =>
        message.channel === 'sms' && message.direction !== 'inbound' && sameRecipient(message.to, number),
    );
  }

  phone(number: string): SimPhone {
    const key = recipientKey(number);
    return this.phones.get(key) ?? { number: key, name: null, language: null, lineType: 'mobile' };
  }

  labelled(): SimPhone[] {
    return [...this.phones.values()];
  }

  label(number: string, labels: Partial<Omit<SimPhone, 'number'>>): SimPhone {
    const phone: SimPhone = { ...this.phone(number), ...labels };
    this.phones.set(phone.number, phone);
    this.append({ kind: 'phone', data: phone });
    this.announce({ event: 'phone', data: phone });
    return phone;
  }

  setStopped(number: string, stopped: boolean): void {
    if (stopped) this.stopped.add(recipientKey(number));
    else this.stopped.delete(recipientKey(number));
  }

  isStopped(number: string): boolean {
    return this.stopped.has(recipientKey(number));
  }

  /** Forgets messages, requests and opt-outs; labels of phones stay. */
  reset(): void {
    this.messages.clear();
    this.stopped.clear();
    this.requests.length = 0;
    if (this.dataFile) {
      const lines = this.labelled().map((data): Line => ({ kind: 'phone', data }));
      writeFileSync(this.dataFile, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    }
    this.announce({ event: 'reset', data: null });
  }

  private append(line: Line): void {
    if (this.dataFile) appendFileSync(this.dataFile, `${JSON.stringify(line)}\n`);
  }

  private load(text: string): void {
    for (const raw of text.split('\n')) {
      const line = parseLine(raw);
      if (line) this.apply(line);
    }
  }

  private apply(line: Line): void {
    switch (line.kind) {
      case 'message':
        this.messages.set(line.data.sid, line.data);
        return;
      case 'phone':
        this.phones.set(line.data.number, line.data);
        return;
      case 'delete':
        this.messages.delete(line.data.sid);
        return;
      case 'redact':
      case 'status': {
        const message = this.messages.get(line.data.sid);
        if (message) Object.assign(message, line.kind === 'redact' ? { body: '' } : line.data);
      }
    }
  }
}

/** A kill in the middle of an append leaves half a line; it says nothing and is passed over. */
function parseLine(raw: string): Line | null {
  if (raw === '') return null;
  try {
    return JSON.parse(raw) as Line;
  } catch {
    return null;
  }
}
