import { LANGUAGES, type Language } from '../../domain/language';

/** What a reply asks for. */
export type Reply =
  | { kind: 'stop' }
  | { kind: 'start' }
  | { kind: 'help' }
  | { kind: 'language'; language: Language }
  | { kind: 'acknowledge' }
  | { kind: 'other' };

type Words = Readonly<Record<Language, readonly string[]>>;

/** The phrases of a comma-separated text: one line a language is easier to read over than one line a word. */
const list = (phrases: string): string[] => phrases.split(',').map((phrase) => phrase.trim());

/** English says "stop texting me" in many ways; each is unmistakable, so each is honoured. */
const ENGLISH_STOP_PHRASES = ['stop', 'quit', 'end', 'cancel', 'no more'].flatMap((verb) => {
  const texts = ['texts', 'messages', 'text messages'].flatMap((noun) =>
    ['', 'the ', 'these ', 'all ', 'your ', 'any ', 'any more '].map((which) => `${which}${noun}`),
  );
  const objects = [
    ...list('texting, messaging, contacting me, texting me, messaging me'),
    ...['', 'sending ', 'sending me '].flatMap((sending) => texts.map((text) => `${sending}${text}`)),
  ];
  return objects.map((object) => `${verb} ${object}`);
});

/**
 * Words and whole messages that end texts. `CANCEL` and its translations are among them because carriers treat
 * them so; someone who wants the police not to come has to ring, which is what every text says.
 */
export const STOP_WORDS: Words = {
  en: list(`
    stop, stop all, unsubscribe, unsubscribe me, cancel, end, quit, revoke, revoke consent, opt out,
    opt me out, i want to opt out, remove me, take me off, take me off this list, stop it, stop this,
    stop sms, no more, do not text me, don’t text me, do not text me again, don’t text me again,
    do not text me anymore, don’t text me anymore, do not contact me, don’t contact me
  `).concat(ENGLISH_STOP_PHRASES),
  es: list(`
    alto, parar, pare, paren, cancelar, cancele, baja, dar de baja, darme de baja, detener, anular, fin,
    terminar, salir, basta, no más, no más mensajes, no más textos, no me escriban, no me escriban más,
    no me envíen mensajes, no me envíen más mensajes, no quiero mensajes, no quiero más mensajes,
    dejen de escribirme, dejen de enviarme mensajes, paren los mensajes
  `),
  fr: list(`
    arrêt, arrêter, arrêtez, arrête, annuler, annulez, désabonner, me désabonner, désabonnement,
    désabonnez-moi, désinscrire, me désinscrire, désinscription, désinscrivez-moi, résilier, terminer,
    plus de messages, plus de sms, arrêter les messages, arrêtez les messages, ne m’écrivez plus,
    ne plus recevoir de messages, arrêtez de m’écrire, je ne veux plus de messages
  `),
  ar: list(`
    توقف, توقفوا, قف, إيقاف, أوقف, أوقفوا, للإيقاف, إلغاء, الإلغاء, ألغ, ألغوا, إنهاء, انسحاب, كفى,
    إلغاء الاشتراك, إيقاف الرسائل, أوقف الرسائل, أوقفوا الرسائل, لا ترسل, لا ترسلوا, لا ترسلوا رسائل,
    لا مزيد من الرسائل, لا أريد رسائل, لا أريد المزيد من الرسائل, توقفوا عن مراسلتي, توقفوا عن الإرسال
  `),
  sw: list(`
    acha, acheni, simama, simamisha, simamisheni, sitisha, sitisheni, kusitisha, ondoa, niondoe,
    niondoeni, jiondoe, kujiondoa, komesha, komesheni, koma, ghairi, futa, kataa, sitisha ujumbe,
    simamisha ujumbe, acha kutuma ujumbe, acheni kutuma ujumbe, acheni kunitumia ujumbe,
    usinitumie ujumbe, msinitumie ujumbe, sitaki ujumbe, sitaki ujumbe tena
  `),
  fa: list(`
    لغو, لغو پیامک, لغو اشتراک, لغو عضویت, توقف, متوقف, متوقف کنید, ایست, قطع, قطع کنید, پایان, انصراف,
    بس, بس است, کافی است, پیام ندهید, پیامک ندهید, پیام نفرستید, پیامک نفرستید, نفرستید, دیگر پیام ندهید,
    دیگر پیامک ندهید, دیگر پیام نفرستید, دیگر پیامک نفرستید, پیام نمی‌خواهم, پیامک نمی‌خواهم
  `),
};

/** Words that bring texts back. */
export const START_WORDS: Words = {
  en: list(`start, unstop, yes, resume, subscribe, opt in, start texts, start again`),
  es: list(`sí, iniciar, inicio, comenzar, empezar, reanudar, suscribir, suscribirme, alta`),
  fr: list(`
    oui, commencer, démarrer, reprendre, recommencer, début, abonner, m’abonner, s’abonner
  `),
  ar: list(`ابدأ, ابدأوا, بدء, البدء, استئناف, نعم, اشتراك, الاشتراك`),
  sw: list(`anza, anzeni, anzisha, rudisha, endelea, ndiyo, ndio, jiunge`),
  fa: list(`شروع, آغاز, بله, آری, ادامه, از سر گیری, عضویت, اشتراک مجدد`),
};

/**
 * Words that ask for help. Cries for it are here too: the answer to HELP names 911 every time, that to any other
 * reply only once a day.
 */
export const HELP_WORDS: Words = {
  en: list(`help, help me, i need help, info, information, emergency, sos, 911, call 911`),
  es: list(`ayuda, ayúdame, ayúdenme, necesito ayuda, auxilio, socorro, información, emergencia`),
  fr: list(`
    aide, aidez-moi, à l’aide, besoin d’aide, j’ai besoin d’aide, au secours, secours, infos, urgence
  `),
  ar: list(`
    مساعدة, المساعدة, ساعدوني, ساعدني, أحتاج مساعدة, أحتاج إلى مساعدة, النجدة, نجدة, معلومات, طوارئ
  `),
  sw: list(`msaada, nisaidie, nisaidieni, nahitaji msaada, saidia, maelezo, dharura, taarifa`),
  fa: list(`کمک, کمکم کنید, کمک کنید, کمک می‌خواهم, راهنما, راهنمایی, اطلاعات, اورژانس, اضطراری`),
};

/** Codes and names of each language, in itself and in the other five. */
export const LANGUAGE_WORDS: Words = {
  en: list(`
    en, english, in english, inglés, en inglés, anglais, en anglais, إنجليزي, إنجليزية, الإنجليزية,
    بالإنجليزية, انگلیسی, به انگلیسی, kiingereza, kwa kiingereza
  `),
  es: list(`
    es, español, en español, castellano, spanish, in spanish, espagnol, en espagnol, إسباني, إسبانية,
    الإسبانية, بالإسبانية, اسپانیایی, به اسپانیایی, kihispania, kwa kihispania
  `),
  fr: list(`
    fr, français, en français, french, in french, francés, en francés, فرنسي, فرنسية, الفرنسية,
    بالفرنسية, فرانسه, فرانسوی, به فرانسه, به فرانسوی, kifaransa, kwa kifaransa
  `),
  ar: list(`
    ar, العربية, عربي, عربية, بالعربية, بالعربي, اللغة العربية, arabic, in arabic, arabi, árabe,
    en árabe, arabe, en arabe, al arabiya, عربی, به عربی, kiarabu, kwa kiarabu
  `),
  sw: list(`
    sw, kiswahili, kwa kiswahili, swahili, in swahili, en swahili, suajili, en suajili, suahili,
    souahéli, سواحيلي, سواحيلية, السواحيلية, بالسواحيلية, سواحیلی, سواحلی, به سواحیلی
  `),
  fa: list(`
    fa, فارسی, به فارسی, پارسی, دری, farsi, in farsi, persian, in persian, dari, parsi, persa, en persa,
    persan, en persan, فارسية, الفارسية, بالفارسية, kiajemi, kifarsi, kwa kifarsi
  `),
};

/** Words around a keyword that change nothing of what it asks. */
const COURTESY = list(`
  please, pls, plz, thanks, thank you, thx, now, right now, immediately, por favor, gracias,
  muchas gracias, ya, ahora, s’il vous plaît, s’il te plaît, svp, stp, merci, maintenant, من فضلك,
  من فضلكم, لو سمحت, لو سمحتم, رجاء, رجاءً, شكرا, شكرًا, الآن, tafadhali, tafadhalini, asante,
  asanteni, sasa, لطفا, لطفاً, لطفن, ممنون, متشکرم, مرسی, خواهشمندم, الان, با تشکر
`);

/** Letters that keyboards for Arabic and for Farsi write differently. */
const SAME_LETTER: Readonly<Record<string, string>> = {
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ے: 'ي',
  ک: 'ك',
  ڪ: 'ك',
  ة: 'ه',
  ە: 'ه',
  ہ: 'ه',
  ھ: 'ه',
};

const ARABIC_ZERO = 0x0660;
const PERSIAN_ZERO = 0x06f0;

function asciiDigit(digit: string): string {
  const code = digit.charCodeAt(0);
  return String(code - (code >= PERSIAN_ZERO ? PERSIAN_ZERO : ARABIC_ZERO));
}

/**
 * The words of a message and nothing else: no case, accents, hamzas, vowel signs, punctuation, emoji or
 * invisible characters; one letter for each that Arabic and Persian keyboards write differently.
 */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\p{M}\p{Cf}'’‘`´ء\u0640]/gu, '')
    .replace(/[ٱىیےکڪةەہھ]/g, (letter) => SAME_LETTER[letter] ?? letter)
    .replace(/[٠-٩۰-۹]/g, asciiDigit)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Spaces do not count: `opt out` is `OPTOUT`, and `S T O P` is `STOP`. */
const keyOf = (text: string): string => wordsOf(text).join('');

function keywords(): Map<string, Reply> {
  const table = new Map<string, Reply>();
  // The first to claim a word keeps it, so a word that stops texts in any language stops them in all.
  const claim = (words: Words, reply: (language: Language) => Reply): void => {
    for (const language of LANGUAGES) {
      for (const key of words[language].map(keyOf)) if (!table.has(key)) table.set(key, reply(language));
    }
  };
  claim(STOP_WORDS, () => ({ kind: 'stop' }));
  claim(HELP_WORDS, () => ({ kind: 'help' }));
  claim(LANGUAGE_WORDS, (language) => ({ kind: 'language', language }));
  claim(START_WORDS, () => ({ kind: 'start' }));
  table.set('1', { kind: 'acknowledge' });
  return table;
}

const KEYWORDS = keywords();
const COURTESIES = COURTESY.map(wordsOf);
/** Longer than any message a carrier takes. */
const LONGEST_REPLY = 2_000;
/** "Yes, thanks" may well answer "you will get no more texts": with a courtesy, a yes is no wish to start again. */
const BARE_ONLY = new Set(list('yes, sí, oui, نعم, ndiyo, ndio, بله, آری').map(keyOf));

const sameWords = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((word, index) => word === b[index]);

/** Takes courtesies off both ends, and a word said over and over down to one. */
function core(all: readonly string[]): string[] {
  let words = all.filter((word, index) => word !== all[index - 1]);
  for (;;) {
    const before = COURTESIES.find((courtesy) => sameWords(words.slice(0, courtesy.length), courtesy));
    const after = COURTESIES.find((courtesy) => sameWords(words.slice(-courtesy.length), courtesy));
    if (before) words = words.slice(before.length);
    else if (after) words = words.slice(0, -after.length);
    else return words;
  }
}

function lookUp(body: string): Reply | undefined {
  const words = wordsOf(body);
  const literal = KEYWORDS.get(words.join(''));
  if (literal) return literal;
  const key = core(words).join('');
  return BARE_ONLY.has(key) ? undefined : KEYWORDS.get(key);
}

/**
 * Reads what a reply to a text asks for. Only a whole message counts, give or take case, accents, punctuation and
 * courtesy: `Please stop!` and `stop texting me` stop, `please stop by my house` is any other reply.
 *
 * @param body The message as it came.
 * @param optOutType Twilio's `OptOutType`, which says what Twilio itself has done and so wins over the words.
 */
export function readReply(body: string, optOutType?: string): Reply {
  switch (optOutType?.trim().toUpperCase()) {
    case 'STOP':
      return { kind: 'stop' };
    case 'START':
      return { kind: 'start' };
    case 'HELP':
      return { kind: 'help' };
  }
  if (body.length > LONGEST_REPLY) return { kind: 'other' };
  return { ...(lookUp(body) ?? { kind: 'other' }) };
}
