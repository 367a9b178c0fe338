import type { Catalogue } from './types';

const ELSEWHERE = 'Emergencias: llame al {emergency}. Si no es una emergencia: {nonEmergencyNumber}.';
const STOP = 'Para no recibir mensajes, responda {stop}.';
const STILL_OPEN = 'Su llamada {callNumber} sigue pendiente.';
const IF_CHANGED = 'Si hay peligro, llame al {emergency}. Si algo cambia: {nonEmergencyNumber}.';
const SORRY = '{agencyName}: Sabemos que sigue esperando y lo lamentamos.';
const THANKS = '{agencyName}: Gracias por esperar.';

/**
 * Spanish, usted. GSM-7 has ñ and é but no á í ó ú: the words are chosen so that every accent is written
 * and the text still needs none of those four, at half the price of UCS-2.
 */
export const es: Catalogue = {
  language: 'es',
  locale: 'es-US',
  reviewedBy: null,
  messages: {
    confirmation:
      '{agencyName}: {hour, plural, one {A la} other {A las}} {time} recibimos su llamada. ' +
      `Referencia: {callNumber}. Nadie lee las respuestas. ${ELSEWHERE} ${STOP}`,
    languageOffer: '{offers}',
    delay: {
      diverted: {
        first: `${SORRY} Los agentes que iban con usted tuvieron que ir a una llamada de mayor urgencia. ${STILL_OPEN} ${IF_CHANGED}`,
        later: `${THANKS} ${STILL_OPEN} Los agentes tuvieron que ir a una llamada de mayor urgencia. ${IF_CHANGED}`,
      },
      high_volume: {
        first: `${SORRY} Muchas personas nos llaman al mismo tiempo. ${STILL_OPEN} ${IF_CHANGED}`,
        later: `${THANKS} ${STILL_OPEN} Estamos recibiendo muchas llamadas al mismo tiempo. ${IF_CHANGED}`,
      },
      neutral: {
        first: `${SORRY} La espera es larga. ${STILL_OPEN} ${IF_CHANGED}`,
        later: `${THANKS} ${STILL_OPEN} No nos hemos olvidado de usted. ${IF_CHANGED}`,
      },
    },
    survey:
      '{agencyName}: Hace poco recibimos una llamada suya. Por favor, cuéntenos si le atendimos bien; ' +
      `su respuesta nos ayuda a mejorar. Responder es voluntario. ${STOP}\n{link}`,
    opt_out_confirmed: `{agencyName}: Ya no le enviaremos mensajes. Para volver a recibirlos, responda {start}. ${ELSEWHERE}`,
    opt_in_confirmed: `{agencyName}: Le enviaremos mensajes de nuevo. ${STOP} ${ELSEWHERE}`,
    help: `{agencyName}: Enviamos avisos sobre las llamadas que recibimos. Nadie lee las respuestas. ${ELSEWHERE} ${STOP}`,
    not_monitored: `{agencyName}: Nadie lee las respuestas a estos mensajes. ${ELSEWHERE}`,
    language_changed: '{agencyName}: Desde ahora le escribiremos en español.',
  },
};
