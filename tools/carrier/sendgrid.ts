import { randomBytes } from 'node:crypto';
import { firstProblem, mailRequestValidator } from './contract';
import { HttpError, parseJson, type Exchange } from './http';
import { serveSend, type Carrier, type ProviderAnswer } from './provider';
import type { SimMessage } from './types';

interface Address {
  email: string;
  name?: string;
}
interface Mail {
  personalizations: {
    to: Address[];
    from?: Address;
    subject?: string;
    custom_args?: Record<string, unknown>;
  }[];
  from: Address;
  subject?: string;
  content?: { type: string; value: string }[];
  template_id?: string;
  custom_args?: Record<string, unknown> | string;
}

const validate = mailRequestValidator();

function mailError(status: number, message: string, field: string | null = null): ProviderAnswer {
  return { status, payload: { errors: [{ message, field, help: {} }] } };
}

/** SendGrid's mail/send; false where the path is another's. */
export async function serveSendGrid(carrier: Carrier, exchange: Exchange): Promise<boolean> {
  if (exchange.url.pathname !== '/v3/mail/send' || exchange.method !== 'POST') return false;
  const mail = jsonOrNull(exchange.body);
  const shape = (mail ?? {}) as Partial<Mail>;
  await serveSend(carrier, exchange, {
    channel: 'email',
    to: firstRecipient(shape),
    text: content(shape, 'text/plain') ?? content(shape, 'text/html') ?? '',
    unauthorized: () => unauthorized(carrier, exchange),
    tooMany: () => mailError(429, 'too many requests'),
    serverError: () => mailError(500, 'internal server error'),
    rejectWith: (fault) =>
      mailError(fault.http ?? 400, `rejected by the simulator with ${fault.code ?? 'no code'}`),
    process: () => Promise.resolve(refusal(mail) ?? accept(carrier, mail as Mail)),
  });
  return true;
}

function jsonOrNull(body: string): unknown {
  try {
    return parseJson(body);
  } catch (error) {
    if (error instanceof HttpError) return null;
    throw error;
  }
}

function unauthorized(carrier: Carrier, exchange: Exchange): ProviderAnswer | null {
  const key = /^Bearer (\S+)$/.exec(exchange.req.headers.authorization ?? '')?.[1];
  const { sendgridApiKey } = carrier.options;
  if (key !== undefined && (sendgridApiKey === undefined || key === sendgridApiKey)) return null;
  return mailError(401, 'The provided authorization grant is invalid, expired, or revoked');
}

function refusal(mail: unknown): ProviderAnswer | null {
  if (mail === null) return mailError(400, 'Bad Request');
  if (!validate(mail)) {
    const { field, message } = firstProblem(validate.errors);
    return mailError(400, `The ${field || 'body'} ${message}.`, field || null);
  }
  const { personalizations, template_id, subject, content: parts } = mail as Mail;
  // SendGrid asks for more than its document says.
  if (personalizations.length === 0 || personalizations.some((item) => item.to.length === 0))
    return mailError(
      400,
      'The to array is required for all personalization objects, and must have at least one email object with a valid email address.',
      'personalizations.0.to',
    );
  if (template_id !== undefined) return null;
  if (!subject && personalizations.some((item) => !item.subject))
    return mailError(
      400,
      'The subject is required. You can get around this requirement if you use a template with a subject defined or if every personalization has a subject defined.',
      'subject',
    );
  if (!parts?.length)
    return mailError(
      400,
      'Unless a valid template_id is provided, the content parameter is required.',
      'content',
    );
  return null;
}

function accept(carrier: Carrier, mail: Mail): ProviderAnswer {
  const id = randomBytes(16).toString('base64url');
  const at = carrier.now().toISOString();
  const recipients = mail.personalizations.flatMap((item) => item.to.map((to) => ({ to, item })));
  for (const [index, { to, item }] of recipients.entries()) {
    const html = content(mail, 'text/html');
    const shared = typeof mail.custom_args === 'object' ? mail.custom_args : {};
    const message: SimMessage = {
      sid: recipients.length === 1 ? id : `${id}.${index}`,
      to: to.email,
      from: (item.from ?? mail.from).email,
      body: content(mail, 'text/plain') ?? '',
      at,
      channel: 'email',
      direction: 'outbound',
      status: 'accepted',
      errorCode: null,
      segments: 0,
      sentAt: null,
      updatedAt: at,
      messagingServiceSid: null,
      statusCallback: null,
      subject: item.subject ?? mail.subject ?? '',
      customArgs: { ...shared, ...item.custom_args },
      ...(html === undefined ? {} : { html }),
    };
    carrier.store.add(message);
    carrier.deliveries.startEmail(message, carrier.faults.forDelivery(to.email, 'email'));
  }
  return { status: 202, sid: id, headers: { 'x-message-id': id } };
}

function firstRecipient(mail: Partial<Mail>): string {
  const to: unknown = mail.personalizations?.[0]?.to?.[0]?.email;
  return typeof to === 'string' ? to : '';
}

function content(mail: Partial<Mail>, type: string): string | undefined {
  const value: unknown = Array.isArray(mail.content)
    ? mail.content.find((part) => part.type === type)?.value
    : undefined;
  return typeof value === 'string' ? value : undefined;
}
