import { SegmentedMessage } from 'sms-segments-calculator';
import { LANGUAGES, RIGHT_TO_LEFT, type Language } from '../../domain/language';
import { CATALOGUES, translationStatus } from './catalogues';
import { renderText } from './render';
import { segmentsOf } from './segments';
import { templateTable, type TemplateRow } from './table';
import { TextRequestError, type ConfirmationRequest, type TextRequest } from './types';

const CONTEXT = {
  agencyName: 'Phoenix Police',
  nonEmergencyNumber: '602-262-6151',
  timeZone: 'America/Phoenix',
} as const;
const LINK = 'https://survey.phoenix.gov/s/8Kq2mZ7xTf4';

const confirmation = (language: Language, more: Partial<ConfirmationRequest> = {}): ConfirmationRequest => ({
  ...CONTEXT,
  language,
  template: 'confirmation',
  callNumber: '26-001234567',
  receivedAt: '2026-03-01T20:40:00Z',
  offerLanguages: false,
  ...more,
});

const ISOLATED = /\u2068[^\u2068\u2069]*\u2069/g;
const table = templateTable();
const named = (row: TemplateRow): [string, TemplateRow] => [`${row.language} ${row.template}`, row];

describe('what a text costs', () => {
  /** Two parts for everything, but for a first text in Arabic letters, where 134 characters hold no list too. */
  const budget = ({ template, language }: TemplateRow): number => {
    if (template === 'confirmation.languages') return RIGHT_TO_LEFT.has(language) ? 3 : 2;
    return template === 'language_changed' ? 1 : 2;
  };

  it('has a row for every template in every language', () => {
    const templates = new Set(table.map((row) => row.template));
    expect(templates.size).toBe(14);
    expect(table).toHaveLength(templates.size * LANGUAGES.length);
  });

  it.each(table.map(named))('%s keeps to its budget', (_name, row) => {
    expect(row.segments).toBeLessThanOrEqual(budget(row));
  });

  it.each(table.filter((row) => row.language === 'en' || row.language === 'sw').map(named))(
    '%s stays in GSM-7',
    (_name, row) => expect(row.encoding).toBe('GSM-7'),
  );

  it('counts as carriers do', () => {
    expect(segmentsOf('a'.repeat(160))).toEqual({ segments: 1, encoding: 'GSM-7', characters: 160 });
    expect(segmentsOf('a'.repeat(161)).segments).toBe(2);
    expect(segmentsOf('€')).toEqual({ segments: 1, encoding: 'GSM-7', characters: 2 });
    expect(segmentsOf('í'.repeat(70))).toEqual({ segments: 1, encoding: 'UCS-2', characters: 70 });
    expect(segmentsOf('í'.repeat(71)).segments).toBe(2);
    expect(segmentsOf('í'.repeat(135)).segments).toBe(3);
  });

  it('fills the table with another agency if asked', () => {
    const rows = templateTable({ agencyName: 'Example County Sheriff' });
    expect(rows.every((row) => row.body.includes('Example County Sheriff'))).toBe(true);
  });

  it('does not let typographic quotes in a name change the encoding', () => {
    const { body, encoding } = renderText(confirmation('en', { agencyName: 'Sheriff’s  Office' }));
    expect(body).toContain("Sheriff's Office:");
    expect(encoding).toBe('GSM-7');
  });
});

describe('what a text says', () => {
  const bare = (row: TemplateRow): string => row.body.replace(/[\u2068\u2069]/g, '');

  it.each(table.map(named))('%s names the department first and leaves no placeholder', (_name, row) => {
    expect(bare(row)).toMatch(/^Phoenix Police ?: /);
    expect(row.body).not.toMatch(/[{}]|undefined|\.\./);
  });

  it.each(table.filter((row) => row.template.startsWith('confirmation')).map(named))(
    '%s has the time, the call number, both numbers and the way out',
    (_name, row) => {
      for (const part of ['12:40', '26-001234567', '911', '602-262-6151', 'STOP']) {
        expect(bare(row)).toContain(part);
      }
    },
  );

  it.each(table.filter((row) => row.template.startsWith('delay')).map(named))(
    '%s names the call and promises no time',
    (_name, row) => {
      expect(bare(row)).toContain('26-001234567');
      expect(bare(row).replace(/26-001234567|911|602-262-6151/g, '')).not.toMatch(/\p{Nd}/u);
      expect(row.body).not.toMatch(
        /minute|hour|soon|hora|minuto|pronto|heure|bient|دقيق|ساع|قريب|dakika|hivi|دقیقه|زودی/i,
      );
    },
  );

  it('says the same thing twice in no two delay texts of a language', () => {
    for (const language of LANGUAGES) {
      const bodies = table
        .filter((r) => r.language === language && r.template.startsWith('delay'))
        .map((r) => r.body);
      expect(new Set(bodies).size).toBe(6);
    }
  });

  it.each(table.filter((row) => row.template === 'survey').map(named))(
    '%s ends with the link',
    (_name, row) => {
      const lines = row.body.split('\n');
      expect(
        lines
          .at(-1)
          ?.replace(/[\u2068\u2069]/g, '')
          .trim(),
      ).toBe(LINK);
      expect(bare(row)).toContain('STOP');
      // What a phone that ends an address at white space alone would open.
      expect(/https?:\/\/\S+/.exec(row.body)?.[0]).toBe(LINK);
    },
  );

  it.each(table.filter((row) => row.template === 'opt_out_confirmed').map(named))(
    '%s says how to come back',
    (_name, row) => expect(row.body).toContain('START'),
  );

  it.each(table.filter((row) => row.template === 'help' || row.template === 'not_monitored').map(named))(
    '%s says where to turn',
    (_name, row) => {
      expect(row.body).toContain('911');
      expect(row.body).toContain('602-262-6151');
    },
  );
});

describe('right to left', () => {
  const rows = table.filter((row) => RIGHT_TO_LEFT.has(row.language));

  it.each(rows.map(named))('%s isolates every Latin run', (_name, row) => {
    const words = row.body.replace(ISOLATED, '');
    expect(words).not.toMatch(/[\u2068\u2069A-Za-z]/);
    // What is left of the digits is the time, which reads the same in either direction.
    expect(words.replace(/\d{1,2}:\d{2}/, '')).not.toMatch(/\d/);
  });

  it.each(table.filter((row) => !RIGHT_TO_LEFT.has(row.language)).map(named))(
    '%s has no isolates',
    (_name, row) => expect(row.body).not.toMatch(/[\u2066-\u2069]/),
  );

  it('keeps Latin digits and the common calendar', () => {
    for (const { body } of rows) expect(body).not.toMatch(/[٠-٩۰-۹]/);
    for (const language of RIGHT_TO_LEFT) {
      const { numberingSystem, calendar } = new Intl.DateTimeFormat(
        CATALOGUES[language].locale,
      ).resolvedOptions();
      expect({ numberingSystem, calendar }).toEqual({ numberingSystem: 'latn', calendar: 'gregory' });
    }
  });

  it('does not let a value close its isolate or turn the text around', () => {
    const { body } = renderText(confirmation('ar', { callNumber: '26\u2069\u202e-1\n2' }));
    expect(body).toContain('\u206826-1 2\u2069');
    expect(body).not.toContain('\u202e');
  });
});

describe('times', () => {
  it.each([
    ['en', '1:40 PM'],
    ['es', 'A la 1:40 p.m. recibimos'],
    ['fr', 'de 13:40.'],
    ['ar', 'في 1:40 م'],
    ['sw', 'saa 13:40.'],
    ['fa', 'ساعت 13:40 '],
  ] as const)('%s: %s', (language, expected) => {
    expect(renderText(confirmation(language)).body).toContain(expected);
  });

  it('follows the zone of the agency through summer time, and the article of the hour', () => {
    const at = { receivedAt: '2026-07-01T20:40:00Z', timeZone: 'America/New_York' };
    expect(renderText(confirmation('en', at)).body).toContain('4:40 PM');
    expect(renderText(confirmation('es', at)).body).toContain('A las 4:40 p.m.');
  });

  it('reads an offset', () => {
    const at = { receivedAt: '2026-03-01T13:40:00-07:00' };
    expect(renderText(confirmation('en', at)).body).toContain('1:40 PM');
  });
});

describe('the offer of languages', () => {
  it.each(LANGUAGES)('%s offers the other five, on the last line', (language) => {
    const last =
      renderText(confirmation(language, { offerLanguages: true }))
        .body.split('\n')
        .at(-1) ?? '';
    for (const other of LANGUAGES) {
      expect(new RegExp(`\\b${other.toUpperCase()}\\b`).test(last)).toBe(other !== language);
    }
  });

  it('offers only what the agency has', () => {
    const few = { offerLanguages: true, offeredLanguages: ['en', 'es'] } as const;
    expect(renderText(confirmation('en', few)).body).toMatch(/\nESPAÑOL: responda ES$/);
    const none = { offerLanguages: true, offeredLanguages: ['en'] } as const;
    expect(renderText(confirmation('en', none)).body).toBe(renderText(confirmation('en')).body);
  });

  it('writes every name in GSM-7', () => {
    const offers = renderText(confirmation('en', { offerLanguages: true })).body;
    expect(new SegmentedMessage(offers).encodingName).toBe('GSM-7');
  });
});

describe('requests that no text can be made of', () => {
  const bad = (change: object): TextRequest => ({ ...confirmation('en'), ...change }) as TextRequest;

  it.each([
    ['language', { language: 'de' }],
    ['language', { language: 'EN' }],
    ['language', { language: '__proto__' }],
    ['template', { template: 'greeting' }],
    ['template', { template: 'constructor' }],
    ['variant', { template: 'delay', variant: 'weather', first: true }],
    ['timeZone', { timeZone: 'America/Nowhere' }],
    ['timeZone', { timeZone: undefined }],
    ['receivedAt', { receivedAt: 'yesterday' }],
    ['receivedAt', { receivedAt: '2026-03-01T13:40:00' }],
    ['receivedAt', { receivedAt: '2026-13-01T13:40:00Z' }],
    ['receivedAt', { receivedAt: undefined }],
    ['agencyName', { agencyName: ' ' }],
    ['nonEmergencyNumber', { nonEmergencyNumber: undefined }],
    ['callNumber', { callNumber: '\u202e' }],
    ['link', { template: 'survey', link: 'survey.example' }],
    ['link', { template: 'survey', link: 'https://survey.example/a b' }],
    ['link', { template: 'survey', link: 'javascript:alert(1)' }],
  ])('names %s for %j', (field, change) => {
    let refusal: unknown;
    try {
      renderText(bad(change));
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(TextRequestError);
    expect(refusal).toMatchObject({ field, name: 'TextRequestError' });
  });
});

describe('who vouches for the words', () => {
  it('marks every language that no speaker has reviewed', () => {
    expect(translationStatus().map(({ language, reviewed }) => [language, reviewed])).toEqual([
      ['en', true],
      ['es', false],
      ['fr', false],
      ['ar', false],
      ['sw', false],
      ['fa', false],
    ]);
  });
});
