import type { Catalogue } from './types';

const ELSEWHERE = 'Emergency: call {emergency}. Otherwise: {nonEmergencyNumber}.';
const STOP = 'Reply {stop} to end texts.';
const STILL_OPEN = 'Your call {callNumber} is still open.';
const IF_CHANGED = 'In danger? Call {emergency}. If things change: {nonEmergencyNumber}.';
const SORRY = '{agencyName}: We know you are still waiting, and we are sorry.';
const THANKS = '{agencyName}: Thank you for waiting.';

/** English, in GSM-7 characters only. */
export const en: Catalogue = {
  language: 'en',
  locale: 'en-US',
  reviewedBy: 'Aftercall maintainers',
  messages: {
    confirmation:
      '{agencyName}: We got your call at {time}. Call number {callNumber}. ' +
      `No one reads replies here. ${ELSEWHERE} ${STOP}`,
    languageOffer: '{offers}',
    delay: {
      diverted: {
        first: `${SORRY} The officers sent to you were called away to a more urgent call. ${STILL_OPEN} ${IF_CHANGED}`,
        later: `${THANKS} ${STILL_OPEN} Officers were called away to a more urgent call. ${IF_CHANGED}`,
      },
      high_volume: {
        first: `${SORRY} Many people are calling us at once. ${STILL_OPEN} ${IF_CHANGED}`,
        later: `${THANKS} ${STILL_OPEN} We are getting many calls at once. ${IF_CHANGED}`,
      },
      neutral: {
        first: `${SORRY} This is taking longer than we would like. ${STILL_OPEN} ${IF_CHANGED}`,
        later: `${THANKS} ${STILL_OPEN} We have not forgotten you. ${IF_CHANGED}`,
      },
    },
    survey:
      '{agencyName}: You called us recently. Please tell us how we did, so we can do better. ' +
      `You do not have to answer. ${STOP}\n{link}`,
    opt_out_confirmed: `{agencyName}: You will get no more texts from us. Reply {start} to get them again. ${ELSEWHERE}`,
    opt_in_confirmed: `{agencyName}: You will get our texts again. ${STOP} ${ELSEWHERE}`,
    help: `{agencyName}: We send automatic texts about calls to us. No one reads replies here. ${ELSEWHERE} ${STOP}`,
    not_monitored: `{agencyName}: No one reads texts sent to this number. ${ELSEWHERE}`,
    language_changed: '{agencyName}: From now on we will text you in English.',
  },
};
