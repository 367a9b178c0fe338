import type { Catalogue } from './types';

const ELSEWHERE = 'للطوارئ: {emergency}\nلغيرها: {nonEmergencyNumber}';
const STOP = 'إيقاف الرسائل {stop}';
const STILL_OPEN = 'بلاغكم {callNumber} لم يُغلق';
const SORRY = '{agencyName}: عذرًا للتأخير.';
const THANKS = '{agencyName}: شكرًا لصبركم.';

/**
 * Arabic, in the polite plural, which also leaves the reader's sex unsaid. Always UCS-2: two parts are 134
 * characters, isolates counted, so the sentences are short and a line break does the work of a full stop.
 * Everything Latin comes in as a value, and is isolated there.
 */
export const ar: Catalogue = {
  language: 'ar',
  locale: 'ar-u-nu-latn',
  reviewedBy: null,
  messages: {
    confirmation:
      '{agencyName}: وصلنا اتصالكم في {time}\nرقمه {callNumber}\nلا نقرأ الردود\n' +
      `طوارئ: {emergency}\nلغيرها: {nonEmergencyNumber}\n${STOP}`,
    languageOffer: 'لغات: {offers}',
    delay: {
      diverted: {
        first: `${SORRY} توجهت الدورية لحالة أشد إلحاحًا\n${STILL_OPEN}\n${ELSEWHERE}`,
        later: `${THANKS} ${STILL_OPEN}\nتوجهت الدورية لحالة أشد إلحاحًا\n${ELSEWHERE}`,
      },
      high_volume: {
        first: `${SORRY} تردنا اتصالات كثيرة في وقت واحد\n${STILL_OPEN}\n${ELSEWHERE}`,
        later: `${THANKS} ${STILL_OPEN}\nتردنا الآن اتصالات كثيرة\n${ELSEWHERE}`,
      },
      neutral: {
        first: `${SORRY} طال الأمر أكثر مما نود\n${STILL_OPEN}\n${ELSEWHERE}`,
        later: `${THANKS} ${STILL_OPEN}\nلم ننسكم\n${ELSEWHERE}`,
      },
    },
    survey: `{agencyName}: اتصلتم بنا مؤخرًا. رأيكم يساعدنا، والإجابة اختيارية\n${STOP}\n{link}`,
    opt_out_confirmed: `{agencyName}: لن نرسل إليكم رسائل بعد الآن\nلاستئنافها أرسلوا {start}\n${ELSEWHERE}`,
    opt_in_confirmed: `{agencyName}: ستصلكم رسائلنا من جديد\n${STOP}\n${ELSEWHERE}`,
    help: `{agencyName}: هذه رسائل آلية بشأن اتصالكم\nلا نقرأ الردود\n${ELSEWHERE}\n${STOP}`,
    not_monitored: `{agencyName}: لا نقرأ الرسائل المرسلة إلى هذا الرقم\n${ELSEWHERE}`,
    language_changed: '{agencyName}: من الآن سنراسلكم باللغة العربية',
  },
};
