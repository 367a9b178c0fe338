import { IntlMessageFormat } from 'intl-messageformat';
import { isLanguage } from '../../domain/language';
import { CATALOGUES } from './catalogues';
import { languageOffer } from './language-offer';
import { segmentsOf } from './segments';
import {
  DELAY_VARIANTS,
  REPLY_TEMPLATES,
  TextRequestError,
  type Catalogue,
  type RenderedText,
  type TextRequest,
} from './types';
import {
  checkedInstant,
  checkedLink,
  checkedTimeZone,
  isolate,
  isolateLink,
  localTime,
  plainValue,
} from './values';

type Values = Record<string, string | number>;

/** Parsing a message costs more than formatting it, and there are few. */
const parsed = new Map<string, IntlMessageFormat>();

function format(catalogue: Catalogue, message: string, values: Values): string {
  const key = `${catalogue.locale}\n${message}`;
  let compiled = parsed.get(key);
  if (!compiled) {
    compiled = new IntlMessageFormat(message, catalogue.locale, undefined, { ignoreTag: true });
    parsed.set(key, compiled);
  }
  return String(compiled.format(values));
}

function catalogueOf(language: unknown): Catalogue {
  if (typeof language !== 'string' || !isLanguage(language)) {
    throw new TextRequestError('language', 'must be one of the six languages');
  }
  return CATALOGUES[language];
}

function commonValues(request: TextRequest, { language }: Catalogue): Values {
  const latin = (value: string): string => isolate(language, value);
  return {
    agencyName: latin(plainValue('agencyName', request.agencyName)),
    nonEmergencyNumber: latin(plainValue('nonEmergencyNumber', request.nonEmergencyNumber)),
    emergency: latin('911'),
    stop: latin('STOP'),
    start: latin('START'),
  };
}

function bodyOf(request: TextRequest, catalogue: Catalogue): string {
  const { language, locale, messages } = catalogue;
  const timeZone = checkedTimeZone(request.timeZone);
  const common = commonValues(request, catalogue);
  const callNumber = (value: string): string => isolate(language, plainValue('callNumber', value));
  switch (request.template) {
    case 'confirmation': {
      const receivedAt = checkedInstant('receivedAt', request.receivedAt);
      const { time, hour } = localTime(locale, timeZone, receivedAt);
      const body = format(catalogue, messages.confirmation, {
        ...common,
        callNumber: callNumber(request.callNumber),
        // Digits, a colon and at most the language's own letters: nothing Latin to isolate.
        time,
        hour,
      });
      const offers = request.offerLanguages ? languageOffer(language, request.offeredLanguages) : '';
      return offers === '' ? body : `${body}\n${format(catalogue, messages.languageOffer, { offers })}`;
    }
    case 'delay': {
      if (!DELAY_VARIANTS.includes(request.variant)) {
        throw new TextRequestError('variant', `must be one of ${DELAY_VARIANTS.join(', ')}`);
      }
      const { first, later } = messages.delay[request.variant];
      return format(catalogue, request.first ? first : later, {
        ...common,
        callNumber: callNumber(request.callNumber),
      });
    }
    case 'survey':
      return format(catalogue, messages.survey, {
        ...common,
        link: isolateLink(language, checkedLink(request.link)),
      });
    default:
      if (!REPLY_TEMPLATES.includes(request.template)) {
        throw new TextRequestError('template', 'is not known');
      }
      return format(catalogue, messages[request.template], common);
  }
}

/**
 * Makes the text of a message, in the language asked for, with what it costs.
 *
 * @throws {TextRequestError} naming the field, if the request is not one a text can be made of.
 */
export function renderText(request: TextRequest): RenderedText {
  const catalogue = catalogueOf(request.language);
  const body = bodyOf(request, catalogue);
  return { body, language: catalogue.language, ...segmentsOf(body) };
}
