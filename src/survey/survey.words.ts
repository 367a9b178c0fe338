import type { Language } from '../domain/language';

/** What the survey page says. */
export interface SurveyWords {
  title: string;
  question: string;
  /** From 1 (worst) to 5 (best). */
  ratings: readonly [string, string, string, string, string];
  send: string;
  choose: string;
  thanks: string;
  thanksMore: string;
  gone: string;
  goneMore: string;
  later: string;
  laterMore: string;
  emergency: string;
  otherwise: string;
}

export const SURVEY_WORDS: Readonly<Record<Language, SurveyWords>> = {
  en: {
    title: 'How did we do?',
    question: 'You called us recently. How did we do?',
    ratings: ['Very bad', 'Bad', 'OK', 'Good', 'Very good'],
    send: 'Send my answer',
    choose: 'Please choose one answer, then send it.',
    thanks: 'Thank you. We have your answer.',
    thanksMore: 'You can close this page.',
    gone: 'This survey has ended.',
    goneMore: 'You do not need to do anything.',
    later: 'This page does not work right now.',
    laterMore: 'Please try again in a few minutes. Your answer was not sent.',
    emergency: 'In an emergency call',
    otherwise: 'Otherwise call',
  },
  es: {
    title: '¿Cómo le atendimos?',
    question: 'Hace poco nos llamó. ¿Cómo le atendimos?',
    ratings: ['Muy mal', 'Mal', 'Regular', 'Bien', 'Muy bien'],
    send: 'Enviar mi respuesta',
    choose: 'Elija una respuesta y envíela.',
    thanks: 'Gracias. Recibimos su respuesta.',
    thanksMore: 'Puede cerrar esta página.',
    gone: 'Esta encuesta ha terminado.',
    goneMore: 'No tiene que hacer nada.',
    later: 'Esta página no funciona en este momento.',
    laterMore: 'Inténtelo de nuevo en unos minutos. Su respuesta no se envió.',
    emergency: 'En una emergencia llame al',
    otherwise: 'Si no es una emergencia, llame al',
  },
  fr: {
    title: 'Comment avons-nous répondu ?',
    question: 'Vous nous avez appelés récemment. Comment avons-nous répondu ?',
    ratings: ['Très mal', 'Mal', 'Moyen', 'Bien', 'Très bien'],
    send: 'Envoyer ma réponse',
    choose: 'Choisissez une réponse, puis envoyez-la.',
    thanks: 'Merci. Nous avons votre réponse.',
    thanksMore: 'Vous pouvez fermer cette page.',
    gone: 'Cette enquête est terminée.',
    goneMore: 'Vous n’avez rien à faire.',
    later: 'Cette page ne fonctionne pas en ce moment.',
    laterMore: 'Réessayez dans quelques minutes. Votre réponse n’a pas été envoyée.',
    emergency: 'En cas d’urgence, appelez le',
    otherwise: 'Sinon, appelez le',
  },
  ar: {
    title: 'كيف كانت خدمتنا؟',
    question: 'اتصلتم بنا مؤخرًا. كيف كانت خدمتنا؟',
    ratings: ['سيئة جدًا', 'سيئة', 'مقبولة', 'جيدة', 'جيدة جدًا'],
    send: 'إرسال إجابتي',
    choose: 'يرجى اختيار إجابة واحدة ثم إرسالها.',
    thanks: 'شكرًا لكم. وصلتنا إجابتكم.',
    thanksMore: 'يمكنكم إغلاق هذه الصفحة.',
    gone: 'انتهى هذا الاستبيان.',
    goneMore: 'لا يلزمكم فعل شيء.',
    later: 'هذه الصفحة لا تعمل الآن.',
    laterMore: 'يرجى المحاولة مجددًا بعد بضع دقائق. لم تُرسل إجابتكم.',
    emergency: 'في حالات الطوارئ اتصلوا على',
    otherwise: 'وفي غيرها اتصلوا على',
  },
  sw: {
    title: 'Tulikuhudumia vipi?',
    question: 'Hivi karibuni ulitupigia simu. Tulikuhudumia vipi?',
    ratings: ['Vibaya sana', 'Vibaya', 'Wastani', 'Vizuri', 'Vizuri sana'],
    send: 'Tuma jibu langu',
    choose: 'Tafadhali chagua jibu moja, kisha ulitume.',
    thanks: 'Asante. Tumepokea jibu lako.',
    thanksMore: 'Unaweza kufunga ukurasa huu.',
    gone: 'Utafiti huu umekwisha.',
    goneMore: 'Huhitaji kufanya chochote.',
    later: 'Ukurasa huu haufanyi kazi kwa sasa.',
    laterMore: 'Tafadhali jaribu tena baada ya dakika chache. Jibu lako halijatumwa.',
    emergency: 'Wakati wa dharura piga',
    otherwise: 'Kama si dharura piga',
  },
  fa: {
    title: 'خدمات ما چگونه بود؟',
    question: 'به‌تازگی با ما تماس گرفتید. خدمات ما چگونه بود؟',
    ratings: ['خیلی بد', 'بد', 'متوسط', 'خوب', 'خیلی خوب'],
    send: 'ارسال پاسخ من',
    choose: 'لطفاً یک پاسخ را انتخاب و ارسال کنید.',
    thanks: 'سپاسگزاریم. پاسخ شما به ما رسید.',
    thanksMore: 'می‌توانید این صفحه را ببندید.',
    gone: 'این نظرسنجی پایان یافته است.',
    goneMore: 'لازم نیست کاری انجام دهید.',
    later: 'این صفحه در حال حاضر کار نمی‌کند.',
    laterMore: 'لطفاً چند دقیقه دیگر دوباره تلاش کنید. پاسخ شما ارسال نشد.',
    emergency: 'در موارد اضطراری با این شماره تماس بگیرید:',
    otherwise: 'در غیر این صورت:',
  },
};
