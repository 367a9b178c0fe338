import { sendJson, type Exchange } from './http';
import { toE164 } from './numbers';
import type { Carrier } from './provider';
import { twilioAuthorized } from './twilio';
import { twilioError } from './twilio-errors';

const PATH = /^\/v2\/PhoneNumbers\/([^/]+)$/;
const PACKAGES = [
  'caller_name',
  'sim_swap',
  'call_forwarding',
  'line_status',
  'identity_match',
  'reassigned_number',
  'sms_pumping_risk',
  'phone_number_quality_score',
  'pre_fill',
];

/** Twilio Lookup v2 with line type intelligence; false where the path is another's. */
export function serveLookup(carrier: Carrier, exchange: Exchange): boolean {
  const raw = PATH.exec(exchange.url.pathname)?.[1];
  if (raw === undefined || exchange.method !== 'GET') return false;
  if (!twilioAuthorized(carrier, exchange)) {
    const refused = twilioError(401, 20003);
    sendJson(exchange.res, refused.status, refused.payload);
    return true;
  }
  const asked = decodeURIComponent(raw);
  const number = toE164(asked);
  const fields = (exchange.url.searchParams.get('Fields') ?? '').split(',');
  const northAmerican = number?.startsWith('+1') ?? false;
  sendJson(exchange.res, 200, {
    calling_country_code: northAmerican ? '1' : null,
    country_code: northAmerican ? 'US' : null,
    phone_number: number ?? asked,
    national_format: number && northAmerican ? national(number) : number,
    valid: number !== null,
    validation_errors: number === null ? ['NOT_A_NUMBER'] : [],
    ...Object.fromEntries(PACKAGES.map((name) => [name, null])),
    line_type_intelligence: fields.includes('line_type_intelligence') ? lineType(carrier, number) : null,
    url: `https://lookups.twilio.com/v2/PhoneNumbers/${encodeURIComponent(number ?? asked)}`,
  });
  return true;
}

function lineType(carrier: Carrier, number: string | null): Record<string, unknown> {
  const type = number === null ? null : carrier.store.phone(number).lineType;
  const mobile = type === 'mobile';
  return {
    error_code: null,
    mobile_country_code: mobile ? '310' : null,
    mobile_network_code: mobile ? '260' : null,
    carrier_name: type === null ? null : mobile ? 'Simulated Wireless' : 'Simulated Telephone',
    type,
  };
}

function national(number: string): string {
  return `(${number.slice(2, 5)}) ${number.slice(5, 8)}-${number.slice(8)}`;
}
