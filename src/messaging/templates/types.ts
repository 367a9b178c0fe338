import type { Language } from '../../domain/language';

/** Why a caller waits, as far as the facts of the call say. */
export const DELAY_VARIANTS = ['diverted', 'high_volume', 'neutral'] as const;
export type DelayVariant = (typeof DELAY_VARIANTS)[number];

/** What every text needs to say who writes and where else to turn. */
export interface TextContext {
  readonly language: Language;
  /** As the public knows the department, e.g. `Phoenix Police`. */
  readonly agencyName: string;
  readonly nonEmergencyNumber: string;
  /** IANA zone of the agency; times in texts are its wall clock. */
  readonly timeZone: string;
}

export interface ConfirmationRequest extends TextContext {
  readonly template: 'confirmation';
  readonly callNumber: string;
  /** ISO 8601 instant with an offset. */
  readonly receivedAt: string;
  /** True for the first text to a phone. */
  readonly offerLanguages: boolean;
  /** The languages the agency offers; all six if left out. The text's own is never offered again. */
  readonly offeredLanguages?: readonly Language[];
}

export interface DelayRequest extends TextContext {
  readonly template: 'delay';
  readonly variant: DelayVariant;
  /** False from the second delay text of a call on. */
  readonly first: boolean;
  readonly callNumber: string;
}

export interface SurveyRequest extends TextContext {
  readonly template: 'survey';
  /** The full https address of the survey; never a shortener. */
  readonly link: string;
}

/** Answers to what a person wrote; they need nothing but the context. */
export const REPLY_TEMPLATES = [
  'opt_out_confirmed',
  'opt_in_confirmed',
  'help',
  'not_monitored',
  'language_changed',
] as const;
export type ReplyTemplate = (typeof REPLY_TEMPLATES)[number];

export interface ReplyRequest extends TextContext {
  readonly template: ReplyTemplate;
}

export type TextRequest = ConfirmationRequest | DelayRequest | SurveyRequest | ReplyRequest;

export type TextEncoding = 'GSM-7' | 'UCS-2';

/** What a body costs to send. */
export interface TextSize {
  readonly segments: number;
  readonly encoding: TextEncoding;
  /** As the carrier counts: septets in GSM-7 (`[` and `€` take two), 16-bit units in UCS-2. */
  readonly characters: number;
}

export interface RenderedText extends TextSize {
  readonly body: string;
  readonly language: Language;
}

/** ICU messages of one language. A missing key does not compile. */
export interface Messages {
  readonly confirmation: string;
  /** Appended on its own line; `{offers}` is the list of the other languages. */
  readonly languageOffer: string;
  readonly delay: Readonly<Record<DelayVariant, { readonly first: string; readonly later: string }>>;
  readonly survey: string;
  readonly opt_out_confirmed: string;
  readonly opt_in_confirmed: string;
  readonly help: string;
  readonly not_monitored: string;
  readonly language_changed: string;
}

/** One language: its words, how it writes times, and who vouches for it. */
export interface Catalogue {
  readonly language: Language;
  /** For Intl: digits stay Latin and the calendar Gregorian whatever the language's custom. */
  readonly locale: string;
  /** Who read these texts as a speaker of the language; null until someone has. */
  readonly reviewedBy: string | null;
  readonly messages: Messages;
}

/** A request that no text can be made of. `field` names what is wrong with it. */
export class TextRequestError extends Error {
  override readonly name = 'TextRequestError';

  constructor(
    readonly field: string,
    problem: string,
  ) {
    super(`${field}: ${problem}`);
  }
}
