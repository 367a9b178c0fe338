import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/** The providers' own OpenAPI documents beside this file. */
export const CONTRACTS = {
  messages: 'twilio_api_v2010.messages.json',
  lookups: 'twilio_lookups_v2.json',
  mail: 'tsg_mail_v3.json',
} as const;
export type ContractName = keyof typeof CONTRACTS;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** OpenAPI 3.0 says `nullable` where JSON Schema lists the type null. */
function toJsonSchema(node: Json): Json {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (!isObject(node)) return node;
  const out: JsonObject = {};
  for (const [key, value] of Object.entries(node)) {
    if (key !== 'nullable' && key !== 'example' && key !== 'examples') out[key] = toJsonSchema(value);
  }
  if (node['nullable'] === true) {
    if (typeof out['type'] === 'string') out['type'] = [out['type'], 'null'];
    if (Array.isArray(out['enum'])) out['enum'] = [...out['enum'], null];
  }
  return out;
}

function at(doc: JsonObject, ...path: string[]): JsonObject {
  let node: Json = doc;
  for (const key of path) {
    const next: Json | undefined = isObject(node) ? node[key] : undefined;
    if (next === undefined) throw new Error(`the contract has no ${path.join(' > ')}`);
    node = next;
  }
  if (!isObject(node)) throw new Error(`${path.join(' > ')} is not an object`);
  return node;
}

/** Where a document contradicts the provider's own behaviour (and its own examples), the behaviour wins. */
function mend(name: ContractName, doc: JsonObject): void {
  if (name === 'mail') {
    // Typed as a string holding JSON; both SendGrid's SDK and its service take an object.
    const body = at(
      doc,
      'components',
      'requestBodies',
      'PostMailSend',
      'content',
      'application/json',
      'schema',
    );
    at(body, 'properties')['custom_args'] = { type: ['object', 'string'] };
  }
  if (name === 'lookups') {
    // A package that was not asked for comes as null, though only some properties are marked nullable.
    const properties = at(doc, 'components', 'schemas', 'LookupResponse', 'properties');
    const info = at(doc, 'components', 'schemas', 'LineTypeIntelligenceInfo', 'properties');
    for (const set of [properties, info]) {
      for (const [key, schema] of Object.entries(set)) set[key] = { anyOf: [{ type: 'null' }, schema] };
    }
  }
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addFormat('phone-number', /^(\+?[1-9]\d{2,14}|[A-Za-z0-9 ]{1,11})$/);
ajv.addFormat('date-time-rfc-2822', /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}$/);
ajv.addFormat('currency', /^[A-Za-z]{3}$/);
ajv.addFormat('uri-map', () => true);
// Twilio says "uri" and answers paths relative to its host.
ajv.addFormat('uri', /^(https?:\/\/|\/)\S+$/);

const documents = new Map<ContractName, JsonObject>();

/** One document, as JSON Schema that ajv takes. */
function contract(name: ContractName): JsonObject {
  const known = documents.get(name);
  if (known) return known;
  const text = readFileSync(join(__dirname, 'contracts', CONTRACTS[name]), 'utf8');
  const doc = toJsonSchema(JSON.parse(text) as Json) as JsonObject;
  mend(name, doc);
  ajv.addSchema({ ...doc, $id: CONTRACTS[name] });
  documents.set(name, doc);
  return doc;
}

function compile(name: ContractName, path: string[]): ValidateFunction {
  let doc = contract(name);
  let pointer = path;
  const target = at(doc, ...path);
  if (typeof target['$ref'] === 'string') pointer = target['$ref'].slice(2).split('/');
  doc = at(doc, ...pointer);
  const escaped = [...pointer, 'content', 'application/json', 'schema'].map((key) =>
    encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1')),
  );
  const ref = `${CONTRACTS[name]}#/${escaped.join('/')}`;
  return ajv.getSchema(ref) ?? ajv.compile({ $ref: ref });
}

/** A validator of one answer: `responseValidator('messages', '/2010-…/Messages.json', 'post', 201)`. */
export function responseValidator(
  name: ContractName,
  path: string,
  method: string,
  status: number,
): ValidateFunction {
  return compile(name, ['paths', path, method, 'responses', String(status)]);
}

/** A validator of what is POSTed to `/v3/mail/send`. */
export function mailRequestValidator(): ValidateFunction {
  return compile('mail', ['components', 'requestBodies', 'PostMailSend']);
}

/** The first problem as a dotted field and a sentence. */
export function firstProblem(errors: ErrorObject[] | null | undefined): { field: string; message: string } {
  const error = errors?.[0];
  const path = (error?.instancePath ?? '').split('/').filter(Boolean);
  const params = (error?.params ?? {}) as { missingProperty?: string; additionalProperty?: string };
  const extra = params.missingProperty ?? params.additionalProperty;
  if (extra !== undefined) path.push(extra);
  return { field: path.join('.'), message: error?.message ?? 'invalid' };
}
