import type { Catalogue } from './types';

const ELSEWHERE = 'Dharura: piga {emergency}. Kama si dharura: piga {nonEmergencyNumber}.';
const STOP = 'Kusitisha ujumbe, jibu {stop}.';
const STILL_OPEN = 'Taarifa yako namba {callNumber} bado haijafungwa.';
const IF_CHANGED = 'Ukiwa hatarini, piga {emergency}. Hali ikibadilika, piga {nonEmergencyNumber}.';
const SORRY = '{agencyName}: Tunajua bado unasubiri, na tunaomba radhi.';
const THANKS = '{agencyName}: Asante kwa kusubiri.';

/**
 * Swahili, in GSM-7 characters only. `Namba ya simu` would be read as a phone number, so the call is a
 * `taarifa` (report) and its number a reference.
 */
export const sw: Catalogue = {
  language: 'sw',
  locale: 'sw',
  reviewedBy: null,
  messages: {
    confirmation:
      '{agencyName}: Tumepokea simu yako saa {time}. Namba ya kumbukumbu: {callNumber}. ' +
      `Hakuna anayesoma majibu hapa. ${ELSEWHERE} ${STOP}`,
    languageOffer: '{offers}',
    delay: {
      diverted: {
        first: `${SORRY} Maafisa waliotumwa kwako waliitwa kwenye tukio la dharura zaidi. ${STILL_OPEN} ${IF_CHANGED}`,
        later: `${THANKS} ${STILL_OPEN} Maafisa waliitwa kwenye tukio la dharura zaidi. ${IF_CHANGED}`,
      },
      high_volume: {
        first: `${SORRY} Watu wengi wanatupigia simu kwa wakati mmoja. ${STILL_OPEN} ${IF_CHANGED}`,
        later: `${THANKS} ${STILL_OPEN} Tunapokea simu nyingi kwa wakati mmoja. ${IF_CHANGED}`,
      },
      neutral: {
        first: `${SORRY} Inachukua muda mrefu kuliko tulivyotaka. ${STILL_OPEN} ${IF_CHANGED}`,
        later: `${THANKS} ${STILL_OPEN} Hatujakusahau. ${IF_CHANGED}`,
      },
    },
    survey:
      '{agencyName}: Hivi karibuni ulitupigia simu. Tafadhali tuambie tulivyokuhudumia ili tuboreshe ' +
      `huduma. Si lazima kujibu. ${STOP}\n{link}`,
    opt_out_confirmed: `{agencyName}: Hutapokea tena ujumbe kutoka kwetu. Ukitaka kuupokea tena, jibu {start}. ${ELSEWHERE}`,
    opt_in_confirmed: `{agencyName}: Utapokea tena ujumbe kutoka kwetu. ${STOP} ${ELSEWHERE}`,
    help: `{agencyName}: Tunatuma ujumbe wa kiotomatiki kuhusu simu tunazopigiwa. Hakuna anayesoma majibu hapa. ${ELSEWHERE} ${STOP}`,
    not_monitored: `{agencyName}: Hakuna anayesoma ujumbe unaotumwa kwa namba hii. ${ELSEWHERE}`,
    language_changed: '{agencyName}: Kuanzia sasa tutakuandikia kwa Kiswahili.',
  },
};
