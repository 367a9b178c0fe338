import { isLanguage } from '../domain/language';
import type { ComposedText, TextContext } from '../persistence/claim-call-text';
import { renderText, type TextRequest } from './templates';
import { DELAY_VARIANTS } from './templates/types';

/** Path of the survey page; the token follows. */
export const SURVEY_PATH = '/s';

/** Makes the words of a call text from what the claim knows. */
export function composer(publicUrl: string): (context: TextContext) => ComposedText {
  return (context) => {
    const { body, segments } = renderText(requestOf(context, publicUrl));
    return { body, segments };
  };
}

function requestOf(context: TextContext, publicUrl: string): TextRequest {
  const common = {
    language: isLanguage(context.language) ? context.language : ('en' as const),
    agencyName: context.agencyName,
    nonEmergencyNumber: context.nonEmergencyNumber,
    timeZone: context.timeZone,
  };
  switch (context.kind) {
    case 'confirmation':
      return {
        ...common,
        template: 'confirmation',
        callNumber: context.callNumber,
        receivedAt: new Date(context.receivedAt).toISOString(),
        offerLanguages: context.firstToPhone,
        offeredLanguages: context.offeredLanguages,
      };
    case 'delay':
      return {
        ...common,
        template: 'delay',
        variant: DELAY_VARIANTS.find((variant) => variant === context.variant) ?? 'neutral',
        first: context.occurrence === 1,
        callNumber: context.callNumber,
      };
    case 'survey':
      return { ...common, template: 'survey', link: `${publicUrl}${SURVEY_PATH}/${context.surveyToken}` };
  }
}
