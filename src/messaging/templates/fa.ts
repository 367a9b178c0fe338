import type { Catalogue } from './types';

const ELSEWHERE = 'اضطراری: {emergency}\nعادی: {nonEmergencyNumber}';
const STOP = 'لغو پیامک {stop}';
const STILL_OPEN = 'درخواست {callNumber} باز است';
const SORRY = '{agencyName}: با پوزش از تأخیر:';
const THANKS = '{agencyName}: سپاس از صبرتان.';

/**
 * Farsi, polite. Always UCS-2: two parts are 134 characters, isolates counted, so the sentences are short and
 * a line break does the work of a full stop. `شماره تماس` would be read as a phone number, so the call's number
 * is one for `پیگیری` (follow-up). The locale pins digits and calendar, which would otherwise be Persian ones.
 */
export const fa: Catalogue = {
  language: 'fa',
  locale: 'fa-u-nu-latn-ca-gregory',
  reviewedBy: null,
  messages: {
    confirmation:
      '{agencyName}: تماستان ساعت {time} ثبت شد\nپیگیری {callNumber}\nپاسخ نمی‌خوانیم\n' +
      `${ELSEWHERE}\n${STOP}`,
    languageOffer: 'زبان: {offers}',
    delay: {
      diverted: {
        first: `${SORRY} مأموران به مورد فوری‌تری رفتند\n${STILL_OPEN}\n${ELSEWHERE}`,
        later: `${THANKS} ${STILL_OPEN}\nمأموران به مورد فوری‌تری رفتند\n${ELSEWHERE}`,
      },
      high_volume: {
        first: `${SORRY} هم‌زمان تماس‌های زیادی داریم\n${STILL_OPEN}\n${ELSEWHERE}`,
        later: `${THANKS} ${STILL_OPEN}\nتماس‌ها زیاد است\n${ELSEWHERE}`,
      },
      neutral: {
        first: `${SORRY} کار طولانی شده است\n${STILL_OPEN}\n${ELSEWHERE}`,
        later: `${THANKS} ${STILL_OPEN}\nفراموشتان نکرده‌ایم\n${ELSEWHERE}`,
      },
    },
    survey: `{agencyName}: اخیراً تماس گرفتید. نظر شما کمک می‌کند و اختیاری است\n${STOP}\n{link}`,
    opt_out_confirmed: `{agencyName}: دیگر به شما پیامک نمی‌فرستیم\nبرای دریافت دوباره: {start}\n${ELSEWHERE}`,
    opt_in_confirmed: `{agencyName}: دوباره به شما پیامک می‌فرستیم\n${STOP}\n${ELSEWHERE}`,
    help: `{agencyName}: پیامک خودکار درباره تماس شما\nپاسخ نمی‌خوانیم\n${ELSEWHERE}\n${STOP}`,
    not_monitored: `{agencyName}: پیام‌های ارسالی به این شماره را نمی‌خوانیم\n${ELSEWHERE}`,
    language_changed: '{agencyName}: از این پس به فارسی برایتان می‌نویسیم',
  },
};
