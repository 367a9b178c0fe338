import type { Catalogue } from './types';

const ELSEWHERE = 'Urgence : appelez le {emergency}. Sinon : {nonEmergencyNumber}.';
const STOP = 'Pour ne plus recevoir de messages, répondez {stop}.';
const STILL_OPEN = 'Votre appel {callNumber} est toujours en attente.';
const IF_CHANGED = 'En cas de danger, appelez le {emergency}. Si la situation change : {nonEmergencyNumber}.';
const SORRY = '{agencyName} : Nous savons que vous attendez encore et nous en sommes désolés.';
const THANKS = '{agencyName} : Merci de votre patience.';

/**
 * French, vous. GSM-7 has é è à ù but neither ç nor a circumflex: but for the name of the language itself,
 * the words are chosen so that none is needed and nothing is misspelt.
 */
export const fr: Catalogue = {
  language: 'fr',
  locale: 'fr-FR',
  reviewedBy: null,
  messages: {
    confirmation:
      '{agencyName} : Nous avons bien enregistré votre appel de {time}. Numéro : {callNumber}. ' +
      `Personne ne lit les réponses. ${ELSEWHERE} ${STOP}`,
    languageOffer: '{offers}',
    delay: {
      diverted: {
        first: `${SORRY} Les agents envoyés ont été appelés pour un cas plus urgent. ${STILL_OPEN} ${IF_CHANGED}`,
        later: `${THANKS} ${STILL_OPEN} Les agents ont été appelés pour un cas plus urgent. ${IF_CHANGED}`,
      },
      high_volume: {
        first: `${SORRY} Beaucoup de personnes nous appellent à la fois. ${STILL_OPEN} ${IF_CHANGED}`,
        later: `${THANKS} ${STILL_OPEN} Nous recevons beaucoup d'appels à la fois. ${IF_CHANGED}`,
      },
      neutral: {
        first: `${SORRY} L'attente est longue. ${STILL_OPEN} ${IF_CHANGED}`,
        later: `${THANKS} ${STILL_OPEN} Nous ne vous oublions pas. ${IF_CHANGED}`,
      },
    },
    survey:
      "{agencyName} : Vous nous avez appelés récemment. Dites-nous comment cela s'est passé ; " +
      `votre avis nous aide à progresser. Répondre est facultatif. ${STOP}\n{link}`,
    opt_out_confirmed: `{agencyName} : Vous ne recevrez plus nos messages. Pour les recevoir de nouveau, répondez {start}. ${ELSEWHERE}`,
    opt_in_confirmed: `{agencyName} : Vous recevrez de nouveau nos messages. ${STOP} ${ELSEWHERE}`,
    help: `{agencyName} : Nous envoyons des messages automatiques sur les appels. Personne ne lit les réponses. ${ELSEWHERE} ${STOP}`,
    not_monitored: `{agencyName} : Personne ne lit les messages envoyés à ce numéro. ${ELSEWHERE}`,
    language_changed: '{agencyName} : Désormais, nous vous écrirons en français.',
  },
};
