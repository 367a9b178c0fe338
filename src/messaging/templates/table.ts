import { LANGUAGES, type Language } from '../../domain/language';
import { renderText } from './render';
import {
  DELAY_VARIANTS,
  REPLY_TEMPLATES,
  type RenderedText,
  type TextContext,
  type TextRequest,
} from './types';

/** One text as the console and the documentation show it. */
export interface TemplateRow extends RenderedText {
  /** e.g. `delay.diverted.first`. */
  readonly template: string;
}

/** Values as long as they are met in practice, so that the table shows what a text really costs. */
const SAMPLE = {
  callNumber: '26-001234567',
  receivedAt: '2026-03-01T19:40:00Z',
  link: 'https://survey.phoenix.gov/s/8Kq2mZ7xTf4',
} as const;

function samples(context: TextContext): [name: string, request: TextRequest][] {
  const { callNumber, receivedAt, link } = SAMPLE;
  return [
    ['confirmation', { ...context, template: 'confirmation', callNumber, receivedAt, offerLanguages: false }],
    [
      'confirmation.languages',
      { ...context, template: 'confirmation', callNumber, receivedAt, offerLanguages: true },
    ],
    ...DELAY_VARIANTS.flatMap((variant) =>
      [true, false].map((first): [string, TextRequest] => [
        `delay.${variant}.${first ? 'first' : 'later'}`,
        { ...context, template: 'delay', variant, first, callNumber },
      ]),
    ),
    ['survey', { ...context, template: 'survey', link }],
    ...REPLY_TEMPLATES.map((template): [string, TextRequest] => [template, { ...context, template }]),
  ];
}

/** Every template in every language with its size, filled in for an agency like any other, or for the one given. */
export function templateTable(agency: Partial<Omit<TextContext, 'language'>> = {}): TemplateRow[] {
  return LANGUAGES.flatMap((language: Language) => {
    const context: TextContext = {
      agencyName: 'Phoenix Police',
      nonEmergencyNumber: '602-262-6151',
      timeZone: 'America/Phoenix',
      ...agency,
      language,
    };
    return samples(context).map(([template, request]) => ({ ...renderText(request), template }));
  });
}
