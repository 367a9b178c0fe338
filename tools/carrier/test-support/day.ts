import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SENDER, twilioClient, type Harness } from './harness';

/** The people of the page test, in the six languages. */
export const PEOPLE = {
  maria: { number: '+16025550142', name: 'María Torres', language: 'es' },
  james: { number: '+16025550117', name: 'James Whitfield', language: 'en' },
  layla: { number: '+16025550163', name: 'ليلى حداد', language: 'ar' },
  reza: { number: '+16025550128', name: 'رضا احمدی', language: 'fa' },
  amelie: { number: '+16025550189', name: 'Amélie Dubois', language: 'fr' },
  juma: { number: '+16025550155', name: 'Juma Mwangi', language: 'sw' },
} as const;

const LINK = 'http://127.0.0.1:3000/s/k7Qm2xVb';
const TEXTS: [keyof typeof PEOPLE, string][] = [
  [
    'juma',
    'Polisi wa Mesa Vista: tumepokea simu yako saa 13:02, nambari 26-001229. Nambari hii haisomwi. Dharura: 911.',
  ],
  [
    'amelie',
    'Police de Mesa Vista : votre appel de 13:20 a bien été reçu, n° 26-001230. Ce numéro n’est pas surveillé. Urgence : 911.',
  ],
  [
    'amelie',
    'Police de Mesa Vista : les agents ont été appelés sur une urgence. Votre appel 26-001230 n’est pas oublié.',
  ],
  [
    'reza',
    'پلیس مسا ویستا: تماس شما ساعت \u206813:31\u2069 دریافت شد. شماره \u206826-001231\u2069. این شماره پاسخگو نیست. اضطراری: \u2068911\u2069',
  ],
  [
    'james',
    'Mesa Vista Police: we received your call at 13:36. Call number 26-001232. This number is not monitored. Emergency: 911. Reply STOP to end texts.',
  ],
  [
    'layla',
    'شرطة ميسا فيستا: استلمنا مكالمتك الساعة \u206813:38\u2069، رقمها \u206826-001233\u2069. هذا الرقم غير مراقب. للطوارئ: \u2068911\u2069.',
  ],
  ['james', `Mesa Vista Police: how did we do today? Two questions, no name asked.\n${LINK}`],
  [
    'layla',
    'شرطة ميسا فيستا: استُدعي الضباط إلى حالة أشد إلحاحاً. مكالمتك \u206826-001233\u2069 ما زالت في الانتظار.',
  ],
  [
    'maria',
    'Policía de Mesa Vista: recibimos su llamada a las 13:40. Número 26-001234. Este número no se lee. Emergencia: 911.',
  ],
];

/** A short afternoon of texts, replies and e-mails, sent by the real SDK. */
export async function playAfternoon(carrier: Harness): Promise<void> {
  for (const { number, name, language } of Object.values(PEOPLE))
    await carrier.send('PUT', `/sim/phones/${number}`, { name, language });
  await carrier.setFaults({ kind: 'undelivered', code: 30005, to: PEOPLE.juma.number });
  const client = twilioClient(carrier.url);
  let last = '';
  for (const [who, body] of TEXTS) {
    const { sid } = await client.messages.create({ to: PEOPLE[who].number, from: SENDER, body });
    last = sid;
    await carrier.untilStatus(sid, who === 'juma' ? 'undelivered' : 'delivered');
  }
  await carrier.send('POST', `/sim/phones/${PEOPLE.maria.number}/reply`, {
    body: 'Gracias, estaré en casa.',
  });
  await carrier.setFaults();
  await email(
    carrier,
    'ana.silva@example.com',
    'There is an update',
    'There is an update. Sign in to read it.',
  );
  await email(carrier, 'layla@example.com', 'هناك تحديث', 'هناك تحديث بشأن طلبك. سجّل الدخول لقراءته.');
  await carrier.untilStatus(last, 'delivered');
}

async function email(carrier: Harness, to: string, subject: string, text: string): Promise<void> {
  const answer = await fetch(`${carrier.url}/v3/mail/send`, {
    method: 'POST',
    headers: { authorization: 'Bearer SG.local', 'content-type': 'application/json' },
    body: JSON.stringify({
      personalizations: [{ to: [{ email: to }] }],
      from: { email: 'no-reply@mesavista.example' },
      subject,
      content: [
        { type: 'text/plain', value: text },
        {
          type: 'text/html',
          value: `<p style="font:16px sans-serif">${text}</p><script>document.title='no'</script>`,
        },
      ],
    }),
  });
  if (answer.status !== 202) throw new Error(`e-mail refused with ${answer.status}`);
}

/** An engine that knows three calls. */
export async function startEngine(): Promise<{ url: string; server: Server }> {
  const at = (time: string): string => `2026-03-02T${time}:00-07:00`;
  const workflow = { id: 'call', url: 'http://127.0.0.1:8233/namespaces/default/workflows/call' };
  const items = [
    {
      callNumber: '26-001234',
      stage: 'received',
      receivedAt: at('13:40'),
      facts: { typeCode: 'NOISE', typeText: 'Loud party', priority: '3' },
      workflow,
    },
    {
      callNumber: '26-001233',
      stage: 'dispatched',
      receivedAt: at('13:38'),
      dispatchedAt: at('13:44'),
      facts: { typeCode: 'LARCENY', typeText: 'Larceny from auto', priority: '2' },
      workflow,
    },
    {
      callNumber: '26-001232',
      stage: 'closed',
      receivedAt: at('13:36'),
      dispatchedAt: at('13:37'),
      arrivedAt: at('13:45'),
      closedAt: at('13:58'),
      facts: { typeCode: 'BURG', typeText: 'Shed broken into', priority: '2' },
      workflow,
    },
  ];
  const server = createServer((_req, res) => res.end(JSON.stringify({ items })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
