import fc from 'fast-check';
import { LANGUAGES } from '../../domain/language';
import { HELP_WORDS, LANGUAGE_WORDS, readReply, START_WORDS, STOP_WORDS, type Reply } from './keywords';

const LISTS = { stop: STOP_WORDS, start: START_WORDS, help: HELP_WORDS } as const;

/** Every keyword with the answer it must get. */
const EXPECTED: [word: string, reply: Reply][] = [
  ...Object.entries(LISTS).flatMap(([kind, words]) =>
    LANGUAGES.flatMap((l) => words[l].map((word): [string, Reply] => [word, { kind } as Reply])),
  ),
  ...LANGUAGES.flatMap((language) =>
    LANGUAGE_WORDS[language].map((word): [string, Reply] => [word, { kind: 'language', language }]),
  ),
  ['1', { kind: 'acknowledge' }],
];

const keyword = fc.constantFrom(...EXPECTED);

describe('readReply', () => {
  it('gives every keyword of every list its own answer, so no word is in two', () => {
    for (const [word, reply] of EXPECTED) expect([word, readReply(word)]).toEqual([word, reply]);
    expect(EXPECTED.every(([word]) => word !== '')).toBe(true);
  });

  it.each([
    ...[
      'STOP',
      'stop.',
      ' Stop!! ',
      '"STOP"',
      '“stop”',
      '🛑 STOP 🛑',
      'S.T.O.P.',
      'STOP STOP',
      'ＳＴＯＰ',
      's t o p',
    ],
    ...[
      'STOPALL',
      'stop all',
      'UNSUBSCRIBE',
      'CANCEL',
      'END',
      'QUIT',
      'REVOKE',
      'OPTOUT',
      'Opt-out',
      'opt\nout',
    ],
    ...[
      'stop please',
      'Please stop.',
      'Please, stop now. Thank you',
      'stop texting me',
      'Stop texting me, please!',
    ],
    ...[
      'no more texts',
      'Stop sending me these text messages',
      "Don't text me",
      'dont text me',
      'STOP\u200f',
      'Alto',
      'PARAR',
      'cancelar',
      'BAJA',
      'no mas',
    ],
    ...[
      'Alto, por favor',
      'ARRÊT',
      'arret',
      'Arrêtez, s’il vous plaît',
      "ne m'ecrivez plus",
      'توقف',
      'إيقاف',
      'ايقاف',
    ],
    ...[
      'إلغاء',
      'الغاء',
      'تـوقـف',
      'تَوَقَّفْ',
      '\u2067توقف\u2069!',
      'توقف من فضلك',
      'أوقفوا الرسائل',
      'كفي',
      'ACHA',
    ],
    ...['simamisha tafadhali', 'ONDOA', 'لغو', 'لطفاً لغو', 'پیامک نفرستید', 'پيامك نفرستيد', 'لغو عضويت'],
  ])('stops for %j', (body) => expect(readReply(body)).toEqual({ kind: 'stop' }));

  it.each([
    'START',
    'unstop',
    'Yes',
    'Sí',
    'si',
    'OUI',
    'نعم',
    'ابدأ',
    'ابدا',
    'ANZA',
    'ndiyo',
    'شروع',
    'بله',
    'start please',
  ])('starts for %j', (body) => expect(readReply(body)).toEqual({ kind: 'start' }));

  it.each([
    'HELP',
    'help!',
    'Help me please',
    'INFO',
    'Ayuda',
    'AIDE',
    "à l'aide",
    'مساعدة',
    'مساعده',
    'MSAADA',
    'کمک',
    'كمك',
  ])('helps for %j', (body) => expect(readReply(body)).toEqual({ kind: 'help' }));

  it.each(['911', '9-1-1', '٩١١', 'Emergencia', 'urgence!', 'طوارئ', 'dharura', 'اورژانس', 'SOS'])(
    'takes %j for a cry for help',
    (body) => expect(readReply(body)).toEqual({ kind: 'help' }),
  );

  it.each([
    ['EN', 'en'],
    ['English', 'en'],
    ['inglés', 'en'],
    ['ES', 'es'],
    ['Español', 'es'],
    ['espanol', 'es'],
    ['ESPAÑOL: ES', 'other'],
    ['en español por favor', 'es'],
    ['FR', 'fr'],
    ['Français', 'fr'],
    ['francais', 'fr'],
    ['AR', 'ar'],
    ['العربية', 'ar'],
    ['العربيه', 'ar'],
    ['عربي', 'ar'],
    ['عربی', 'ar'],
    ['SW', 'sw'],
    ['Kiswahili', 'sw'],
    ['FA.', 'fa'],
    ['فارسی', 'fa'],
    ['فارسي', 'fa'],
    ['به فارسی لطفا', 'fa'],
  ] as const)('%j asks for %s', (body, language) => {
    expect(readReply(body)).toEqual(
      language === 'other' ? { kind: 'other' } : { kind: 'language', language },
    );
  });

  it.each(['1', ' 1. ', '1️⃣', '١', '۱', '１'])('takes %j for an acknowledgement', (body) => {
    expect(readReply(body)).toEqual({ kind: 'acknowledge' });
  });

  it.each([
    ...[
      '',
      ' ',
      '…',
      '🛑',
      'please',
      'thanks',
      'please stop by my house',
      'he will not stop',
      'the bus stop',
      'stop him',
    ],
    ...[
      'I need you to cancel my call',
      'they said yes',
      'no',
      'ok',
      '11',
      '2',
      'help is here',
      'speaks english',
    ],
    ...[
      'no paren de buscar',
      'توقف السيارة',
      'Liked “Reply STOP to end texts.”',
      'عربة',
      'yes thanks',
      'Sí, gracias',
    ],
  ])('leaves %j alone', (body) => expect(readReply(body)).toEqual({ kind: 'other' }));

  it('lets what Twilio did win over the words', () => {
    expect(readReply('hello', 'STOP')).toEqual({ kind: 'stop' });
    expect(readReply('STOP', 'start')).toEqual({ kind: 'start' });
    expect(readReply('ES', ' HELP ')).toEqual({ kind: 'help' });
    expect(readReply('ES', '')).toEqual({ kind: 'language', language: 'es' });
    expect(readReply('STOP', 'SOMETHING')).toEqual({ kind: 'stop' });
  });

  it('does not let one caller change the answer of the next', () => {
    Object.assign(readReply('STOP'), { kind: 'other' });
    expect(readReply('STOP')).toEqual({ kind: 'stop' });
  });
});

describe('readReply, of any text', () => {
  const decoration = fc
    .array(
      fc.constantFrom(
        ' ',
        '\n',
        '\t',
        '.',
        '!',
        '?',
        '"',
        '“',
        '«',
        '»',
        '،',
        '؟',
        '🙏',
        '\u200f',
        '\u2068',
        '\u00a0',
      ),
      {
        maxLength: 6,
      },
    )
    .map((marks) => marks.join(''));

  /** Upper or lower case by the bits of a seed. */
  const anyCase = (word: string, seed: number): string =>
    [...word].map((c, i) => ((seed >> (i % 31)) & 1 ? c.toUpperCase() : c.toLowerCase())).join('');

  it('reads a keyword in any case and dress', () => {
    fc.assert(
      fc.property(
        keyword,
        fc.nat(),
        decoration,
        decoration,
        fc.constantFrom('NFC', 'NFD'),
        ([word, reply], seed, a, b, form) => {
          expect(readReply(`${a}${anyCase(word, seed)}${b}`.normalize(form))).toEqual(reply);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('reads a keyword without its accents', () => {
    fc.assert(
      fc.property(keyword, ([word, reply]) => {
        expect(readReply(word.normalize('NFD').replace(/\p{M}/gu, ''))).toEqual(reply);
      }),
    );
  });

  it('leaves a sentence alone that merely holds a keyword', () => {
    fc.assert(
      fc.property(
        keyword,
        fc.constantFrom('xylophone', 'خرگوش', 'kiboko'),
        fc.boolean(),
        ([word], noun, first) => {
          expect(readReply(first ? `${noun} ${word}` : `${word} ${noun}`)).toEqual({ kind: 'other' });
        },
      ),
    );
  });

  it('never throws, and takes text of no keyword for any other reply', () => {
    const letters = new Set(EXPECTED.map(([word]) => word.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase()));
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.option(fc.string(), { nil: undefined }),
        (body, type) => {
          expect(() => readReply(body, type)).not.toThrow();
        },
      ),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z ]{4,40}$/), (body) => {
        const bare = body.replace(/ /g, '');
        if (![...letters].some((word) => word !== '' && bare.includes(word))) {
          expect(readReply(body)).toEqual({ kind: 'other' });
        }
      }),
    );
    expect(readReply('\ud800 STOP')).toEqual({ kind: 'stop' });
  });

  it('does not labour over a long message', () => {
    const started = performance.now();
    expect(readReply('please now '.repeat(100_000))).toEqual({ kind: 'other' });
    expect(readReply('please now '.repeat(180))).toEqual({ kind: 'other' });
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
