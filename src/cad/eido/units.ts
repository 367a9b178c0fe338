import type { CadEventType } from '../../domain/cad-event';
import { referenceId, word } from './caller';
import { parseRfc3339 } from '../../domain/rfc3339';
import type { Eido, ResourceComponent } from './schema';

export interface UnitStatement {
  type: Extract<CadEventType, `unit.${string}`>;
  unitId: string;
  /** Milliseconds since 1970. */
  at: number;
}

/*
 * NENA-STA-021.1b, tables 3-9 and 3-10. A unit has one primary status (may it be sent?) and any number of
 * secondary ones (what is it doing?); both are read for the same words, since CADs mix them up. Words that say
 * nothing about this incident's progress (Meal, Training, Transporting …) are passed over.
 */
const AT_SCENE = new Set(['onscene', 'patientcontact', 'trafficstop']);
const ON_THE_WAY = new Set(['enroute']);
const SENT = new Set(['dispatched', 'assigned', 'acknowledgedtransmission', 'backup', 'delayed']);
const DONE = new Set([
  'available',
  'cleared',
  'assignmentcancelled',
  'assignmentcanceled',
  'backtoassignedarea',
  'offduty',
]);
/** With one of these beside them, `Arrived` and `EnRoute` speak of that place and not of the scene. */
const ELSEWHERE = new Set([
  'alternatelocation',
  'coveringalternatearea',
  'court',
  'event',
  'hospital',
  'location',
  'meeting',
  'post',
  'rollcall',
  'staging',
  'station',
]);

/**
 * What a document says of its units, each at the time its component was last updated.
 *
 * @param agency only units and dispatches last updated by this agency, where one incident is worked by several
 */
export function unitStatements(eido: Eido, agency?: string): UnitStatement[] {
  const ours = (component: { updatedByAgencyReference?: { $ref: string } | null }): boolean =>
    agency === undefined ||
    (component.updatedByAgencyReference != null &&
      referenceId(component.updatedByAgencyReference) === agency);
  const resources = eido.emergencyResourceComponent ?? [];
  const dispatches = (eido.dispatchComponent ?? []).filter(ours);
  const byId = new Map(resources.map((resource) => [resource.$id, resource]));
  const clearedAt = new Map<string, number>();
  const statements: UnitStatement[] = [];
  const dispatched = new Set(
    dispatches.flatMap((dispatch) => (dispatch.emergencyResourceReference ?? []).map(referenceId)),
  );

  for (const resource of resources.filter(ours)) {
    const unitId = nameOf(resource);
    if (unitId === undefined) continue;
    const at = instant(resource.lastUpdateTimeStamp);
    const types = typesOf(resource, eido.$id ?? undefined);
    // A unit on its way was sent. Where no dispatch component says when, this is the latest that it can have been.
    if (types[0] === 'unit.enroute' && !dispatched.has(resource.$id ?? '')) types.unshift('unit.dispatched');
    if (types.includes('unit.cleared')) clearedAt.set(unitId, at);
    statements.push(...types.map((type) => ({ type, unitId, at })));
  }

  for (const dispatch of dispatches) {
    const at = instant(dispatch.lastUpdateTimeStamp);
    for (const reference of dispatch.emergencyResourceReference ?? []) {
      const id = referenceId(reference);
      const resource = byId.get(id);
      if (resource && !ours(resource)) continue;
      const unitId = (resource && nameOf(resource)) ?? id;
      if (unitId === '') continue;
      // A dispatch component is touched again whenever a unit is added to it. It must not send out a unit anew
      // that the same document shows to have cleared by then.
      if (at >= (clearedAt.get(unitId) ?? Number.POSITIVE_INFINITY)) continue;
      statements.push({ type: 'unit.dispatched', unitId, at });
    }
  }
  return statements;
}

function typesOf(resource: ResourceComponent, incidentId: string | undefined): UnitStatement['type'][] {
  const words = new Set(
    [resource.primaryUnitStatusRegistryText, ...(resource.secondaryUnitStatusRegistryText ?? [])].map(word),
  );
  const says = (vocabulary: ReadonlySet<string>): boolean =>
    [...words].some((entry) => vocabulary.has(entry));
  // A unit that works another incident has left this one, and what it does there is no progress here.
  if (resource.activeOnIncidentId && incidentId && resource.activeOnIncidentId !== incidentId)
    return ['unit.cleared'];

  const elsewhere = says(ELSEWHERE);
  const arrived = says(AT_SCENE) || (words.has('arrived') && !elsewhere);
  const secondary = new Set([...words].filter((entry) => entry !== 'available'));
  const stillSent = [...secondary].some((entry) => ON_THE_WAY.has(entry) || SENT.has(entry));
  // `Available` beside a status of work is a unit that may be sent on, or a flag that lags: the work counts.
  const done = [...words].some(
    (entry) => DONE.has(entry) && (entry !== 'available' || !(arrived || stillSent)),
  );
  if (arrived) return done ? ['unit.arrived', 'unit.cleared'] : ['unit.arrived'];
  if (done) return ['unit.cleared'];
  if (says(ON_THE_WAY)) return elsewhere ? [] : ['unit.enroute'];
  return says(SENT) ? ['unit.dispatched'] : [];
}

/** The name that is spoken on the radio, else the component's id, which a unit keeps through an incident. */
function nameOf(resource: ResourceComponent): string | undefined {
  return resource.emergencyResourceName?.trim() || resource.$id?.trim() || undefined;
}

function instant(time: string): number {
  return parseRfc3339(time) ?? Number.NaN;
}
