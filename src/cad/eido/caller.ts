import type { CallSource } from '../../domain/cad-event';
import { parseRfc3339 } from '../../domain/rfc3339';
import type {
  CallbackComponent,
  CallComponent,
  Eido,
  PersonComponent,
  Reference,
  UpdatedCbn,
} from './schema';

/**
 * The call that opened the incident: the earliest that came in. A dispatcher's own call back (`outgoing`) or a
 * call between agents (`internal`) is none. Several callers may report one incident; the first one gets the texts.
 */
export function firstCall(eido: Eido): CallComponent | undefined {
  return (eido.callComponent ?? [])
    .filter((call) => !['outgoing', 'internal'].includes(word(call.direction)))
    .sort((a, b) => startOf(a) - startOf(b) || ((a.$id ?? '') < (b.$id ?? '') ? -1 : 1))[0];
}

/** When the call began, in milliseconds since 1970. The schema has checked the time. */
export function startOf(call: CallComponent): number {
  return parseRfc3339(call.callStartTimestamp) ?? Number.NaN;
}

/*
 * The primary call types of NENA-STA-010's LogEvent CallTypes registry. The three legacy types say by which trunk
 * a 911 call came through the gateway. `text` is no primary type of the registry but CADs write it.
 */
const SOURCES: Record<string, CallSource> = {
  emergency: '911',
  legacywireline: '911',
  legacywireless: '911',
  legacyvoip: '911',
  nonemergency: 'non_emergency',
  text: 'text_to_911',
  texttoemergency: 'text_to_911',
  textto911: 'text_to_911',
  sms: 'text_to_911',
  alarm: 'alarm',
};

/** Where the incident came from: its first call, else an alarm or sensor, else not stated. */
export function sourceOf(eido: Eido, call: CallComponent | undefined): CallSource | undefined {
  if (!call) return eido.alarmsSensorsComponent?.length ? 'alarm' : undefined;
  const primary = word(call.standardPrimaryCallType);
  if (!primary) return undefined;
  const source = SOURCES[primary] ?? 'other';
  return source === '911' && SOURCES[word(call.standardSecondaryCallType)] === 'text_to_911'
    ? 'text_to_911'
    : source;
}

/**
 * The caller's number: an updated call-back number that a call taker noted, the newest first, else the number that
 * the call came from. Only `tel:` URIs name a phone that can be texted.
 */
export function callerPhone(eido: Eido, call: CallComponent | undefined): string | undefined {
  const callbacks = callersCallbacks(eido, call);
  const updated = callbacks.flatMap((callback) => asList(callback.updatedCbn)).sort(newestFirst);
  const uris = [
    ...updated.map((entry) => entry.updatedCbnIdentifierUri),
    ...callbacks.flatMap((callback) => callback.callBackInformationUri ?? []),
  ];
  for (const uri of uris) {
    const phone = phoneOfTelUri(uri);
    if (phone) return phone;
  }
  return undefined;
}

/** `tel:+1-602-555-0142;ext=3` → `+16025550142` (RFC 3966); `undefined` for any other URI and for star codes. */
export function phoneOfTelUri(uri: string): string | undefined {
  const match = /^\s*tel:([^;]*)(.*)$/is.exec(uri);
  if (!match) return undefined;
  const number = (match[1] as string).replace(/%20|[\s\-.()]/gi, '').replace(/^%2B/i, '+');
  if (!/^\+?\d{1,20}$/.test(number)) return undefined;
  const context = /;phone-context=(\+\d{1,15})(?:;|$)/i.exec(match[2] as string)?.[1];
  return context && !number.startsWith('+') ? context + number : number;
}

function callersCallbacks(eido: Eido, call: CallComponent | undefined): CallbackComponent[] {
  const callbacks = eido.callbackComponent ?? [];
  const references = [
    call?.callBackReference,
    ...callers(eido, call).map((person) => person.callBackReference),
  ];
  const found = references.flatMap((reference) => resolve(callbacks, reference));
  if (found.length > 0) return [...new Set(found)];
  // A document that links nothing but has one call-back can only mean the caller's.
  return callbacks.length === 1 ? callbacks : [];
}

/** NIEM writes ISO 639-3; the product speaks ISO 639-1. `prs` is Dari, which reads what is written in Farsi. */
const ISO_639_1: Record<string, string> = {
  eng: 'en',
  spa: 'es',
  fra: 'fr',
  fre: 'fr',
  ara: 'ar',
  arb: 'ar',
  swa: 'sw',
  swh: 'sw',
  fas: 'fa',
  per: 'fa',
  pes: 'fa',
  prs: 'fa',
};

/** The caller's primary language (`nc:PersonPrimaryLanguage`), in two letters where they are known. */
export function callerLanguage(eido: Eido, call: CallComponent | undefined): string | undefined {
  for (const person of callers(eido, call)) {
    for (const language of person.ncPersonComponent?.primaryLanguage ?? []) {
      for (const entry of language.languageCode ?? []) {
        const code = (typeof entry === 'string' ? entry : entry.simpleType).trim().toLowerCase();
        if (/^[a-z]{2,8}(-[a-z0-9]{1,8})*$/.test(code) && code.length <= 200) return ISO_639_1[code] ?? code;
      }
    }
  }
  return undefined;
}

/** The persons on the call who are its caller; without such a link, whoever the incident names as caller. */
function callers(eido: Eido, call: CallComponent | undefined): PersonComponent[] {
  const persons = eido.personComponent ?? [];
  const isCaller = (person: PersonComponent): boolean =>
    (person.personIncidentRoleRegistryText ?? []).some((role) => word(role) === 'caller');
  const onCall = (call?.personReference ?? []).flatMap((reference) => resolve(persons, reference));
  const callersOnCall = onCall.filter(isCaller);
  return callersOnCall.length > 0 ? callersOnCall : persons.filter(isCaller);
}

function resolve<T extends { $id?: string | null }>(
  components: T[],
  reference: Reference | null | undefined,
): T[] {
  if (!reference) return [];
  return components.filter((component) => component.$id === referenceId(reference));
}

/** Some serializers write a reference as a JSON pointer fragment, `#unit-1`. */
export function referenceId(reference: Reference): string {
  return reference.$ref.replace(/^#/, '');
}

/** Registry words are compared without case, blanks and punctuation: `On Scene`, `ONSCENE` and `OnScene` are one. */
export function word(value: string | null | undefined): string {
  return (value ?? '').toLowerCase().replace(/[^a-z0-9]/g, '');
}

function asList(value: UpdatedCbn | UpdatedCbn[] | null | undefined): UpdatedCbn[] {
  return value == null ? [] : Array.isArray(value) ? value : [value];
}

function newestFirst(a: UpdatedCbn, b: UpdatedCbn): number {
  return timeOf(b) - timeOf(a);
}

function timeOf(entry: UpdatedCbn): number {
  return parseRfc3339(entry.lastUpdateTimeStamp ?? '') ?? 0;
}
