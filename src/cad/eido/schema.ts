import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import { parseRfc3339 } from '../../domain/rfc3339';

/*
 * The parts of NENA-STA-021.1b (EIDO-JSON, May 2022) that the adapter reads. Members that it does not read are
 * let through unseen, so that a newer EIDO or a vendor's extension is no error. Members that it reads are held
 * to their type: a status in the wrong shape must be refused loudly, not skipped. An optional member may be null,
 * since many serializers write absent members so.
 */

export interface Reference {
  $ref: string;
}

interface Component {
  $id?: string | null;
  updatedByAgencyReference?: Reference | null;
}

export interface IncidentComponent extends Component {
  lastUpdateTimeStamp: string;
  internalIncidentId?: string | null;
  incidentTypeInternalCode?: string | null;
  incidentTypeInternalText?: string | null;
  incidentTypeCommonRegistryText?: string | null;
  incidentStatusCommonRegistryText?: string[] | null;
  incidentPriorityInternalText?: string | null;
  incidentCommonPriorityNumber?: number | null;
  beatOrDispatchGroupText?: string | null;
  dispositionComponent?: Disposition[] | null;
}

export interface Disposition {
  dispositionCommonRegistryCode?: string | null;
  dispositionPrimaryIndicator?: boolean | null;
}

export interface CallComponent extends Component {
  callStartTimestamp: string;
  standardPrimaryCallType?: string | null;
  standardSecondaryCallType?: string | null;
  direction?: string | null;
  callBackReference?: Reference | null;
  personReference?: Reference[] | null;
}

export interface UpdatedCbn {
  updatedCbnIdentifierUri: string;
  lastUpdateTimeStamp?: string | null;
}

export interface CallbackComponent extends Component {
  callBackInformationUri?: string[] | null;
  updatedCbn?: UpdatedCbn | UpdatedCbn[] | null;
}

export interface PersonComponent extends Component {
  personIncidentRoleRegistryText?: string[] | null;
  callBackReference?: Reference | null;
  ncPersonComponent?: {
    primaryLanguage?: { languageCode?: (string | { simpleType: string })[] | null }[] | null;
  } | null;
}

export interface ResourceComponent extends Component {
  lastUpdateTimeStamp: string;
  emergencyResourceName?: string | null;
  primaryUnitStatusRegistryText?: string | null;
  secondaryUnitStatusRegistryText?: string[] | null;
  activeOnIncidentId?: string | null;
}

export interface DispatchComponent extends Component {
  lastUpdateTimeStamp: string;
  emergencyResourceReference?: Reference[] | null;
}

/** An EIDO document, as far as it is read. */
export interface Eido {
  $id?: string | null;
  lastUpdateTimeStamp: string;
  incidentComponent?: IncidentComponent | null;
  callComponent?: CallComponent[] | null;
  callbackComponent?: CallbackComponent[] | null;
  personComponent?: PersonComponent[] | null;
  emergencyResourceComponent?: ResourceComponent[] | null;
  dispatchComponent?: DispatchComponent[] | null;
  alarmsSensorsComponent?: object[] | null;
}

const time = { type: 'string', format: 'rfc3339' };
const text = { type: 'string', nullable: true };
/** What becomes a fact or an id of an event: at most 200 characters without controls, as the contract has it. */
const code = {
  type: 'string',
  nullable: true,
  maxLength: 200,
  pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$',
};
const texts = { type: 'array', nullable: true, items: { type: 'string' } };

function object(properties: Record<string, object>, required: string[] = []): object {
  return { type: 'object', nullable: true, required, properties };
}

function list(item: object): object {
  return { type: 'array', nullable: true, items: { ...item, nullable: false } };
}

const reference = object({ $ref: { ...code, nullable: false } }, ['$ref']);
const prologue = { $id: code, updatedByAgencyReference: reference };
const updatedCbn = object(
  { updatedCbnIdentifierUri: { type: 'string' }, lastUpdateTimeStamp: { ...time, nullable: true } },
  ['updatedCbnIdentifierUri'],
);
/** NIEM wraps the code in an object (`simpleType`); plain strings are seen as well. */
const languageCode = {
  type: ['string', 'object'],
  required: ['simpleType'],
  properties: { simpleType: { type: 'string' } },
};

const schema = {
  type: 'object',
  required: ['lastUpdateTimeStamp'],
  properties: {
    $id: code,
    lastUpdateTimeStamp: time,
    incidentComponent: object(
      {
        ...prologue,
        lastUpdateTimeStamp: time,
        internalIncidentId: code,
        incidentTypeInternalCode: code,
        incidentTypeInternalText: text,
        incidentTypeCommonRegistryText: code,
        incidentStatusCommonRegistryText: texts,
        incidentPriorityInternalText: code,
        incidentCommonPriorityNumber: { type: 'integer', nullable: true },
        beatOrDispatchGroupText: code,
        dispositionComponent: list(
          object({
            dispositionCommonRegistryCode: code,
            dispositionPrimaryIndicator: { type: 'boolean', nullable: true },
          }),
        ),
      },
      ['lastUpdateTimeStamp'],
    ),
    callComponent: list(
      object(
        {
          ...prologue,
          callStartTimestamp: time,
          standardPrimaryCallType: text,
          standardSecondaryCallType: text,
          direction: text,
          callBackReference: reference,
          personReference: list(reference),
        },
        ['callStartTimestamp'],
      ),
    ),
    callbackComponent: list(
      object({
        ...prologue,
        callBackInformationUri: texts,
        // One object in the OpenAPI schema, any number in the standard's own table: both are taken.
        updatedCbn: { if: { type: 'array' }, then: list(updatedCbn), else: updatedCbn },
      }),
    ),
    personComponent: list(
      object({
        ...prologue,
        personIncidentRoleRegistryText: texts,
        callBackReference: reference,
        ncPersonComponent: object({ primaryLanguage: list(object({ languageCode: list(languageCode) })) }),
      }),
    ),
    emergencyResourceComponent: list(
      object(
        {
          ...prologue,
          lastUpdateTimeStamp: time,
          emergencyResourceName: code,
          primaryUnitStatusRegistryText: text,
          secondaryUnitStatusRegistryText: texts,
          activeOnIncidentId: text,
        },
        ['lastUpdateTimeStamp'],
      ),
    ),
    dispatchComponent: list(
      object({ ...prologue, lastUpdateTimeStamp: time, emergencyResourceReference: list(reference) }, [
        'lastUpdateTimeStamp',
      ]),
    ),
    alarmsSensorsComponent: list({ type: 'object' }),
  },
};

const ajv = new Ajv({ allErrors: true, strict: false });
ajv.addFormat('rfc3339', { type: 'string', validate: (value: string) => parseRfc3339(value) !== null });
const validate: ValidateFunction<Eido> = ajv.compile<Eido>(schema);

export interface EidoError {
  /** JSON path of the member, such as `$.callComponent[0].callStartTimestamp`. */
  field: string;
  message: string;
}

/** More errors than this help nobody, and a hostile document could have a million. */
const MAX_ERRORS = 20;

/** Checks what the adapter reads. Never throws; every error names its member as a JSON path. */
export function validateEido(
  document: unknown,
): { ok: true; eido: Eido } | { ok: false; errors: EidoError[] } {
  if (validate(document)) return { ok: true, eido: document };
  return { ok: false, errors: (validate.errors ?? []).filter(says).slice(0, MAX_ERRORS).map(toError) };
}

/** The keywords that only wrap another error add nothing to it. */
function says(error: ErrorObject): boolean {
  return error.keyword !== 'if';
}

function toError(error: ErrorObject): EidoError {
  const steps = error.instancePath.split('/').slice(1);
  const path = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (error.keyword === 'required') {
    const missing = String((error.params as { missingProperty: unknown }).missingProperty);
    return { field: jsonPath([...path, missing]), message: 'is required' };
  }
  if (error.keyword === 'format') {
    return { field: jsonPath(path), message: 'must be an RFC 3339 date and time with an offset' };
  }
  if (error.keyword === 'pattern') {
    return { field: jsonPath(path), message: 'must not contain control characters' };
  }
  if (path.length === 0) return { field: '$', message: 'must be a JSON object' };
  return { field: jsonPath(path), message: error.message ?? 'is not valid' };
}

function jsonPath(steps: string[]): string {
  return steps.reduce((path, step) => {
    if (/^\d+$/.test(step)) return `${path}[${step}]`;
    return /^[A-Za-z_]\w*$/.test(step) ? `${path}.${step}` : `${path}['${step}']`;
  }, '$');
}
