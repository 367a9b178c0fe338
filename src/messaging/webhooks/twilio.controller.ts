import { Body, Controller, Header, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request } from 'express';
import { validateRequest } from 'twilio';
import { CLOCK, type Clock } from '../../common/clock';
import { notFound, Problem } from '../../common/problem';
import { Environment } from '../../config/environment';
import { statusFromProvider } from '../../domain/message-status';
import { MessageLedger } from '../../persistence/message-ledger.repository';
import { InboundService } from '../inbound/inbound.service';
import { learnedFrom, needsOperator } from '../twilio/error-policy';

type Form = Readonly<Record<string, string | undefined>>;

/** Twilio's id of a text. */
const SID = /^[A-Z]{2}[0-9a-f]{32}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What Twilio tells us. Every request must carry its signature over the public URL that we configured:
 * what the request says of its own host is not believed.
 */
@ApiExcludeController()
@Controller('webhooks/twilio')
export class TwilioController {
  constructor(
    private readonly ledger: MessageLedger,
    private readonly inbound: InboundService,
    private readonly environment: Environment,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post('status/:messageId')
  @HttpCode(204)
  async status(
    @Req() request: Request,
    @Param('messageId') messageId: string,
    @Body() body: unknown,
  ): Promise<void> {
    this.checkSignature(request, body);
    const form = textsOf(body);
    const status = statusFromProvider(form['MessageStatus'] ?? '');
    const providerId = form['MessageSid'];
    if (!UUID.test(messageId) || !SID.test(providerId ?? '')) throw notFound('This message');
    // A word that we do not know says nothing: Twilio adds some from time to time.
    if (!status) return;
    const errorCode = form['ErrorCode'] || null;
    const effect = await this.ledger.applyReceipt({
      messageId,
      providerId: providerId as string,
      status,
      errorCode,
    });
    if (effect === 'unknown_message') throw notFound('This message');
    if (!errorCode) return;
    // A copy of a receipt may be the first that gets this far. A landline stays one, so learning it again does no
    // harm; an opt-out is not taken from a copy, for the person may have come back with START since.
    const learned = learnedFrom(errorCode);
    if (learned && (effect === 'applied' || learned === 'not_mobile'))
      await this.ledger.learn(messageId, learned);
    if (needsOperator(errorCode)) await this.ledger.flag(messageId, 'operator_needed');
  }

  @Post('inbound')
  @HttpCode(200)
  @Header('Content-Type', 'text/xml')
  async receive(@Req() request: Request, @Body() posted: unknown): Promise<string> {
    this.checkSignature(request, posted);
    const { MessageSid, From, To, MessagingServiceSid, Body: body, OptOutType } = textsOf(posted);
    if (!MessageSid || !From) throw new Problem(400, 'Not a text', 'MessageSid and From are required');
    const result = await this.inbound.take(
      {
        providerId: MessageSid,
        from: From,
        to: [To, MessagingServiceSid].filter((name) => name !== undefined),
        body: body ?? '',
        at: this.clock.now(),
      },
      OptOutType,
    );
    if (result.kind === 'no_agency') throw notFound('The number this text was sent to');
    return '<?xml version="1.0" encoding="UTF-8"?><Response/>';
  }

  private checkSignature(request: Request, form: unknown): void {
    const signature = request.header('x-twilio-signature') ?? '';
    const url = `${this.environment.PUBLIC_URL.replace(/\/$/, '')}${request.originalUrl}`;
    const genuine = validateRequest(this.environment.TWILIO_AUTH_TOKEN, signature, url, form ?? {});
    if (!genuine) throw new Problem(403, 'Forbidden', 'The signature does not fit');
  }
}

/** The parameters that are one text each. Postgres has no NUL in its texts, so none comes through here. */
function textsOf(form: unknown): Form {
  const entries = Object.entries((form ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value.replaceAll('\0', '')]] : [],
    ),
  );
}
