import { randomUUID } from 'node:crypto';
import { getExpectedTwilioSignature } from 'twilio';
import { Vault } from '../../src/common/vault';
import { TEST_TOKEN, type TestStack } from '../support/test-stack';

export interface WebhookOptions {
  token?: string;
  /** The URL that is signed, where it is not the one that is called. */
  signedUrl?: string;
  signature?: string | null;
  headers?: Record<string, string>;
}

/** POSTs a form as Twilio does: signed over the URL and all parameters. */
export function webhook(
  stack: TestStack,
  path: string,
  params: Record<string, string>,
  options: WebhookOptions = {},
): Promise<Response> {
  const url = `${stack.apiUrl}${path}`;
  const { token = TEST_TOKEN, signedUrl = url, headers = {} } = options;
  const signature = options.signature ?? getExpectedTwilioSignature(token, signedUrl, params);
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      ...(options.signature !== null && { 'x-twilio-signature': signature }),
      ...headers,
    },
    body: new URLSearchParams(params).toString(),
  });
}

let next = 0;

/** Ids as Twilio writes them. */
export function newSid(prefix = 'SM'): string {
  next += 1;
  return `${prefix}${String(next).padStart(32, '0')}`;
}

export function vaultOf(stack: TestStack): Vault {
  return new Vault(stack.environment.VAULT_KEY);
}

/** A phone that the agency knows. */
export async function newContact(
  stack: TestStack,
  number: string,
  agencyId = stack.agency.id,
): Promise<string> {
  const vault = vaultOf(stack);
  const contact = await stack.prisma.contact.create({
    data: { agencyId, phoneHash: vault.hash(agencyId, number), phone: vault.seal(number) },
  });
  return contact.id;
}

/** A text in the ledger that is with the carrier, as the worker leaves it. */
export async function newMessage(
  stack: TestStack,
  changes: {
    providerId?: string | null;
    status?: string;
    contactId?: string;
    callId?: string;
    kind?: string;
  } = {},
): Promise<string> {
  const id = randomUUID();
  await stack.prisma.message.create({
    data: {
      id,
      agencyId: stack.agency.id,
      subject: `call/${id}`,
      kind: 'confirmation',
      recipient: 'caller',
      status: 'queued',
      outcome: 'message',
      language: 'en',
      dueAt: new Date(),
      decidedAt: new Date(),
      providerId: newSid(),
      ...changes,
    },
  });
  return id;
}
