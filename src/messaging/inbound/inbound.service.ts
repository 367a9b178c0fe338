import { chooseLanguage, type Language } from '../../domain/language';
import type { TemporalDispatch } from '../../orchestration/temporal-dispatch';
import type {
  InboundOutcome,
  InboundRepository,
  InboundResult,
  InboundSituation,
  InboundText,
} from '../../persistence/inbound.repository';
import { renderText } from '../templates';
import type { ReplyTemplate } from '../templates/types';
import { readReply, type Reply } from './keywords';

/** Takes what residents write: STOP, START, HELP, a language, or anything else. */
export class InboundService {
  constructor(
    private readonly inbound: InboundRepository,
    private readonly dispatch: TemporalDispatch,
  ) {}

  /** @param optOutType set by the provider where it has handled the keyword, and answered it, itself */
  async take(text: InboundText, optOutType: string | undefined): Promise<InboundResult> {
    const reply = readReply(text.body, optOutType);
    const result = await this.inbound.take(text, (situation) =>
      decideInbound(reply, situation, optOutType !== undefined && optOutType !== ''),
    );
    if (result.kind === 'taken' && result.replyMessageId) {
      const { agencyId, replyMessageId } = result;
      this.dispatch.soon([{ kind: 'reply', agencyId, version: 1, messageId: replyMessageId }]);
    }
    return result;
  }
}

/** What a reply does and how it is answered. After a STOP a phone gets nothing but what it asks for. */
export function decideInbound(
  reply: Reply,
  situation: InboundSituation,
  answeredByProvider: boolean,
): InboundOutcome {
  const language = chooseLanguage({
    callLanguage: reply.kind === 'language' ? reply.language : null,
    phoneLanguage: situation.language,
    offered: situation.policy.languages.offered,
    fallback: situation.policy.languages.default,
  });
  const answer = (template: ReplyTemplate): Pick<InboundOutcome, 'answer'> =>
    answeredByProvider ? {} : { answer: { template, language, ...words(template, language, situation) } };
  switch (reply.kind) {
    case 'stop':
      // One confirmation: somebody who writes STOP again has had it.
      return { reading: 'stop', optOut: true, ...(situation.optedOut ? {} : answer('opt_out_confirmed')) };
    case 'start':
      return { reading: 'start', optIn: true, ...answer('opt_in_confirmed') };
    case 'help':
      return { reading: 'help', ...answer('help') };
    case 'language':
      // A language that the agency does not offer changes nothing, and the answer shows which one holds.
      return {
        reading: `language/${reply.language}`,
        ...(language === reply.language && { language }),
        ...answer('language_changed'),
      };
    default:
      return {
        reading: reply.kind,
        ...(situation.toldNotMonitored || situation.optedOut ? {} : answer('not_monitored')),
      };
  }
}

function words(template: ReplyTemplate, language: Language, situation: InboundSituation) {
  const { body, segments } = renderText({
    template,
    language,
    agencyName: situation.agencyName,
    nonEmergencyNumber: situation.nonEmergencyNumber,
    timeZone: situation.policy.timeZone,
  });
  return { body, segments };
}
